//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.ConcatenateOp, c Command) Build {
		a, b := c.In[0], c.In[1]
		return one("concatenate", Blocks(c.Out.N), c.Out, a, b, c.Out.Rows(), a.Cols(), b.Cols())
	})
	register(func(op *ops.ColumnsOp, c Command) Build {
		x := c.In[0]
		return one("columns", Blocks(c.Out.N), c.Out, x, x.Rows(), x.Cols(), op.Lo, op.N)
	})
}
