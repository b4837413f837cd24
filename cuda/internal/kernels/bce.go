//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.BCEOp, c Command) Build {
		target, logits := c.In[1], c.In[2]
		return meanOf("bce_sum", SumBlocks(logits.N), c.Out, logits.Shape[0], logits, target, logits.N)
	})
	register(func(_ *ops.BCEGradOp, c Command) Build { return elementwise("bce_grad", c, c.Out.Shape[0]) })
}
