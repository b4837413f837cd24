//go:build cuda

package kernels

import (
	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/ops"
)

// y = x·Wᵀ + b, followed by max(0, ·) with ReLU. Inputs x [B×I], W [O×I] and, unless there is none, b [O]; output y [B×O].
func init() {
	register(func(op *ops.LinearOp, c Command) Build {
		x, w := c.In[0], c.In[1]
		shape := driver.Product{TransB: true, M: x.Rows(), N: w.Rows(), K: x.Cols()}
		switch {
		case len(c.In) == 3 && op.ReLU:
			shape.Epilogue = driver.BiasReLU
		case len(c.In) == 3:
			shape.Epilogue = driver.Bias
		case op.ReLU: // there is no such epilogue
			return sequence(product(shape, c.Out, x, w, nil), one("relu_y", Blocks(c.Out.N), c.Out, c.Out, c.Out.N))
		default:
			return product(shape, c.Out, x, w, nil)
		}
		return product(shape, c.Out, x, w, c.In[2])
	})
}

// product is the Build of c = op(a)·op(b), with a bias if there is one.
func product(p driver.Product, c, a, b, bias *Tensor) Build {
	return func(r Resources) (Launch, error) {
		plan, err := r.Product(p)
		return func(q Queue, slot int) error {
			var add cu.DevicePtr
			if bias != nil {
				add = bias.Address(slot)
			}
			return plan.Run(q.Stream, q.Workspace, c.Address(slot), a.Address(slot), b.Address(slot), add)
		}, err
	}
}
