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

// mean is the Build of a sum over the elements of all inputs, divided by a number.
func mean(kernel string, c Command, over int, more ...any) Build {
	var args []any
	for _, in := range c.In {
		args = append(args, in)
	}
	n := c.In[0].N
	return meanOf(kernel, SumBlocks(n), c.Out, over, append(append(args, n), more...)...)
}

// meanOf is the Build of a sum, divided by a number: each block of a kernel sums a part, and loss_mean adds the parts in order. Args are the
// kernel's arguments after the parts.
func meanOf(kernel string, blocks int, out *Tensor, over int, args ...any) Build {
	return func(r Resources) (Launch, error) {
		parts, err := r.Alloc(2*blocks, "the parts of a sum") // float64s
		if err != nil {
			return nil, err
		}
		return sequence(
			one(kernel, blocks, append([]any{parts}, args...)...),
			one("loss_mean", 1, out, parts, blocks, over),
		)(r)
	}
}
