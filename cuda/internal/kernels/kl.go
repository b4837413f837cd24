//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.KLOp, c Command) Build {
		x := c.In[0]
		return meanOf("kl_sum", SumBlocks(x.N/2), c.Out, x.Shape[0], x, x.Rows(), x.Cols()/2)
	})
	register(func(_ *ops.KLGradOp, c Command) Build {
		x, grad := c.In[0], c.In[1]
		return one("kl_dx", Blocks(x.N/2), c.Out, x, grad, x.Rows(), x.Cols()/2, x.Shape[0])
	})
}
