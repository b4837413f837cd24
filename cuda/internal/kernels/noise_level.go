//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.NoiseLevelOp, c Command) Build {
		x, level := c.In[0], c.In[1]
		return one("noise_level", Blocks(c.Out.N), c.Out, x, level, x.Rows(), x.Cols(), x.Rows()/level.N)
	})
}
