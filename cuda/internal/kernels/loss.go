//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.LossOp, c Command) Build {
		if kind, more, ok := loss(op.Elementwise); ok {
			return mean(kind+"_sum", c, c.In[0].N, more...)
		}
		return nil
	})
	register(func(op *ops.LossGradOp, c Command) Build {
		if kind, more, ok := loss(op.Elementwise); ok {
			return elementwise(kind+"_grad", c, more...)
		}
		return nil
	})
}

// loss returns how the kernels of a loss begin, and their last arguments, if it has kernels.
func loss(e ops.Elementwise) (kind string, more []any, ok bool) {
	if e.Delta > 0 {
		return "huber", []any{e.Delta}, true
	}
	return e.Name, nil, e.Name == ops.L1.Name || e.Name == ops.L2.Name
}

// mean is the Build of a sum over the elements of all inputs, divided by a number: each block sums a part, and one adds the parts in order.
func mean(kernel string, c Command, over int, more ...any) Build {
	return func(r Resources) (Launch, error) {
		n := c.In[0].N
		parts, err := r.Alloc(2*SumBlocks(n), "the parts of a sum") // float64s
		if err != nil {
			return nil, err
		}
		args := []any{parts}
		for _, in := range c.In {
			args = append(args, in)
		}
		return sequence(
			one(kernel, SumBlocks(n), append(append(args, n), more...)...),
			one("loss_mean", 1, c.Out, parts, SumBlocks(n), over),
		)(r)
	}
}
