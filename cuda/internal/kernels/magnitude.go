//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.MagnitudeOp, c Command) Build {
		if op.Elementwise.Name != ops.L1.Name && op.Elementwise.Name != ops.L2.Name {
			return nil
		}
		return mean("sum_"+op.Elementwise.Name, c, over(op.Mean, c.In[0]))
	})
	register(func(op *ops.MagnitudeGradOp, c Command) Build {
		if op.Elementwise.Name != ops.L1.Name && op.Elementwise.Name != ops.L2.Name {
			return nil
		}
		return elementwise("sum_"+op.Elementwise.Name+"_dx", c, over(op.Mean, c.In[0]))
	})
}

// over is what a sum is divided by.
func over(mean bool, x *Tensor) int {
	if mean {
		return x.N
	}
	return 1
}
