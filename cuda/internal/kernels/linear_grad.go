//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/ops"
)

func init() {
	// dx = dz·W, masked 0 where y ≤ 0. Inputs dz [B×O], W [O×I] and, masked, y [B×I]; output dx [B×I].
	register(func(op *ops.LinearInputGradOp, c Command) Build {
		dz, w := c.In[0], c.In[1]
		dx := product(driver.Product{M: dz.Rows(), N: w.Cols(), K: w.Rows()}, c.Out, dz, w, nil)
		if !op.Masked {
			return dx
		}
		return sequence(dx, one("relu_grad", Blocks(c.Out.N), c.Out, c.Out, c.In[2], c.Out.N))
	})
	// dW = dzᵀ·x. Inputs dz [B×O], x [B×I]; output dW [O×I].
	register(func(_ *ops.LinearWeightGradOp, c Command) Build {
		dz, x := c.In[0], c.In[1]
		return product(driver.Product{TransA: true, M: dz.Cols(), N: x.Cols(), K: dz.Rows()}, c.Out, dz, x, nil)
	})
	// db = Σ over the rows of dz. Input dz [B×O]; output db [O].
	register(func(_ *ops.LinearBiasGradOp, c Command) Build {
		dz := c.In[0]
		return one("bias_grad", ColumnBlocks(dz.Cols()), c.Out, dz, dz.Rows(), dz.Cols())
	})
}
