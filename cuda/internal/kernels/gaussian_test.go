//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/ops"
)

// distributions returns rows of means and as many log-variances.
func distributions(r *rand.Rand, shape ...int) *tensor.Dense {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(noise(r, n, false)))
}

// Numbers drawn and their gradients are those of the CPU, bit for bit, whatever the sizes.
func TestGaussian(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(5, 1))
	for _, shape := range [][]int{{1, 2}, {3, 40}, {2, 66}, {5, 600}, {2, 3, 4, 6}, {3, 17, 9, 2}} {
		samples, half := shape[0], shape[len(shape)-1]/2
		x, words := distributions(r, shape...), make([]int32, 4*samples)
		for i := range words {
			words[i] = int32(r.Uint32())
		}
		keys := tensor.New(tensor.WithShape(samples, 4), tensor.WithBacking(words))
		g := gorgonia.NewGraph()
		node, err := ops.Gaussian(ops.Input(g, "x", shape...), ops.InputOf(g, tensor.Int32, "keys", samples, 4), 3)
		d.must(err)
		op := node.Op().(*ops.GaussianOp)
		y, err := op.Do(x, keys)
		d.must(err)
		want := y.Data().([]float32)
		out, gpuX, gpuKeys, n := d.alloc(4*len(want)), up(d, x.Float32s()), up(d, words), len(want)/samples
		d.launch("gaussian", kernels.Blocks(len(want)), out, gpuX, gpuKeys, samples, n, half, int(op.Stream()))
		sameBits(t, fmt.Sprint("numbers drawn from ", shape), down[float32](d, out, len(want)), want)

		dy := tensor.New(tensor.WithShape(y.Shape()...), tensor.WithBacking(noise(r, len(want), true)))
		dx, err := (&ops.GaussianGradOp{Purpose: 3}).Do(dy, x, keys)
		d.must(err)
		want = dx.Data().([]float32)
		out = d.alloc(4 * len(want))
		d.launch("gaussian_dx", kernels.Blocks(dy.Shape().TotalSize()), out, up(d, dy.Float32s()), gpuX, gpuKeys, samples, n, half, int(op.Stream()))
		sameBits(t, fmt.Sprint("their gradients of ", shape), down[float32](d, out, len(want)), want)
	}
}

// The divergence has another order of float64 sums than the CPU's; its gradient has the CPU's bits.
func TestKL(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(5, 2))
	for _, shape := range [][]int{{1, 2}, {3, 40}, {128, 40}, {2, 3, 4, 6}, {3, 17, 9, 200}} {
		x := distributions(r, shape...)
		rows, half, pairs := x.Shape().TotalSize()/shape[len(shape)-1], shape[len(shape)-1]/2, x.Shape().TotalSize()/2
		mean, err := new(ops.KLOp).Do(x)
		d.must(err)
		gpuX, parts, out := up(d, x.Float32s()), d.alloc(8*kernels.SumBlocks(pairs)), d.alloc(4)
		d.launch("kl_sum", kernels.SumBlocks(pairs), parts, gpuX, rows, half)
		d.launch("loss_mean", 1, out, parts, kernels.SumBlocks(pairs), shape[0])
		if got, want := down[float32](d, out, 1)[0], mean.Data().(float32); math.Abs(float64(got-want)) > 1e-6*math.Abs(float64(want)) {
			t.Errorf("divergence of %v: got %g, want %g", shape, got, want)
		}
		grad := noise(r, 1, false)
		dx, err := new(ops.KLGradOp).Do(x, gorgonia.NewF32(grad[0]))
		d.must(err)
		want := dx.Data().([]float32)
		out = d.alloc(4 * len(want))
		d.launch("kl_dx", kernels.Blocks(pairs), out, gpuX, up(d, grad), rows, half, shape[0])
		sameBits(t, fmt.Sprint("its gradient of ", shape), down[float32](d, out, len(want)), want)
	}
}
