//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.GaussianOp, c Command) Build {
		x, keys := c.In[0], c.In[1]
		samples, d := x.Shape[0], x.Cols()/2
		return one("gaussian", Blocks(c.Out.N), c.Out, x, keys, samples, c.Out.N/samples, d, int(op.Stream()))
	})
	register(func(op *ops.GaussianGradOp, c Command) Build {
		dy, x, keys := c.In[0], c.In[1], c.In[2]
		samples, d := x.Shape[0], x.Cols()/2
		return one("gaussian_dx", Blocks(dy.N), c.Out, dy, x, keys, samples, dy.N/samples, d, int(op.Stream()))
	})
}
