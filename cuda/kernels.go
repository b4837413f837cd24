//go:build cuda

package cuda

import (
	"bytes"
	"errors"
	"fmt"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/internal/simd"
)

// kernelSet is the kernels of package kernels, loaded.
type kernelSet map[string]cu.Function

// load takes the kernels into the current context. The driver compiles them for its GPU, or finds them in its cache.
func (k *kernelSet) load(s *scope) error {
	module, err := loadModule(kernels.PTX)
	if err != nil {
		return fmt.Errorf("cuda: load the kernels: %w", err)
	}
	s.add(module.Unload)
	*k = kernelSet{}
	for _, name := range kernels.Names {
		if (*k)[name], err = module.Function(name); err != nil {
			return fmt.Errorf("cuda: find the kernel %s: %w", name, err)
		}
	}
	return nil
}

// loadModule takes PTX into the current context. The error ends with what the driver's compiler says, if it says anything.
func loadModule(ptx string) (cu.Module, error) {
	module, err := cu.LoadData(ptx)
	if err == nil || errors.Is(err, cu.OutOfMemory) {
		return module, err
	}
	said := &cu.JITErrorLogBuffer{Buffer: make([]byte, 4096)}
	module, err = cu.LoadDataEx(ptx, said)
	if text, _, _ := bytes.Cut(said.Buffer, []byte{0}); err != nil && len(text) > 0 {
		err = fmt.Errorf("%w: %s", err, bytes.Join(bytes.Fields(text), []byte{' '}))
	}
	return module, err
}

// launch puts a kernel into a queue, with the arguments that kernels.Args knows.
func (k kernelSet) launch(q queue, name string, grid int, args ...any) error {
	if err := driver.Launch(k[name], grid, kernels.Threads, q.stream, kernels.Args(args...)); err != nil {
		return fmt.Errorf("%w, for kernel %s", err, name)
	}
	return nil
}

// reluGrad is dz = 0 where y ≤ 0, else dy, over n elements.
func (k kernelSet) reluGrad(q queue, dz, dy, y cu.DevicePtr, n int) error {
	return k.launch(q, "relu_grad", kernels.Blocks(n), dz, dy, y, n)
}

// biasGrad is db [cols] = Σ over the rows of dz [rows×cols].
func (k kernelSet) biasGrad(q queue, db, dz cu.DevicePtr, rows, cols int) error {
	return k.launch(q, "bias_grad", kernels.ColumnBlocks(cols), db, dz, rows, cols)
}

// lossSum sums a loss over n elements to kernels.SumBlocks(n) parts.
func (k kernelSet) lossSum(q queue, e ops.Elementwise, parts, pred, target cu.DevicePtr, n int) error {
	if e.Delta > 0 {
		return k.launch(q, "huber_sum", kernels.SumBlocks(n), parts, pred, target, n, e.Delta)
	}
	return k.launch(q, e.Name+"_sum", kernels.SumBlocks(n), parts, pred, target, n)
}

// lossMean is the mean over n elements whose sum is in parts.
func (k kernelSet) lossMean(q queue, out, parts cu.DevicePtr, n int) error {
	return k.launch(q, "loss_mean", 1, out, parts, kernels.SumBlocks(n), n)
}

// lossGrad is grad/n times the derivative of a loss, for n elements.
func (k kernelSet) lossGrad(q queue, e ops.Elementwise, dst, pred, target, grad cu.DevicePtr, n int) error {
	if e.Delta > 0 {
		return k.launch(q, "huber_grad", kernels.Blocks(n), dst, pred, target, grad, n, e.Delta)
	}
	return k.launch(q, e.Name+"_grad", kernels.Blocks(n), dst, pred, target, grad, n)
}

// lossAdd adds a loss times images to a kernels.LossSum. step counts the calls from 1.
func (k kernelSet) lossAdd(q queue, sum, loss cu.DevicePtr, images, step int) error {
	return k.launch(q, "loss_add", 1, sum, loss, images, step)
}

// clip computes the scale that shortens all gradients of a table, taken together, to a length.
func (k kernelSet) clip(q queue, scale, norms cu.DevicePtr, t *table, length float64) error {
	if err := k.launch(q, "sum_squares", t.chunks, norms, t.dev); err != nil {
		return err
	}
	return k.launch(q, "clip_scale", 1, scale, norms, t.chunks, length)
}

// adamW steps all parameters of a table. The first bad step goes to spoilt.
func (k kernelSet) adamW(q queue, t *table, c *simd.AdamWCoef, scale, spoilt cu.DevicePtr, step int) error {
	return k.launch(q, "adamw", t.chunks, t.dev, c.Decay, c.Beta1, c.OneMinusBeta1, c.Beta2, c.OneMinusBeta2, c.StepSize, c.SqrtBias2,
		c.Eps, scale, spoilt, step)
}

// lossParts is how many float64s the parts of a loss over n elements take.
func lossParts(n int) int { return kernels.SumBlocks(n) }
