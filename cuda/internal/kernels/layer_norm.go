//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.LayerNormOp, c Command) Build {
		x := c.In[0]
		return one("layer_norm", RowBlocks(x.Rows()), c.Out, x, c.In[1], c.In[2], x.Rows(), x.Cols(), op.Eps)
	})
	register(func(op *ops.LayerNormGradOp, c Command) Build {
		x := c.In[1]
		return one("layer_norm_dx", RowBlocks(x.Rows()), c.Out, c.In[0], x, c.In[2], x.Rows(), x.Cols(), op.Eps)
	})
	// The gradient of scale, and behind it that of shift.
	register(func(op *ops.LayerNormSumsOp, c Command) Build {
		dy, x := c.In[0], c.In[1]
		rows, cols := x.Rows(), x.Cols()
		return func(r Resources) (Launch, error) {
			spreads, err := temporary(r, 2*rows, "means of rows")
			if err != nil {
				return nil, err
			}
			return sequence(
				one("layer_norm_spread", RowBlocks(rows), spreads, x, rows, cols, op.Eps),
				one("layer_norm_sums", ColumnBlocks(cols), c.Out, dy, x, spreads, rows, cols),
				one("bias_grad", ColumnBlocks(cols), sample(1).of(c.Out, cols), dy, rows, cols),
			)(r)
		}
	})
}

// RowBlocks is how many blocks a kernel has in which each warp takes a row.
func RowBlocks(rows int) int { return min(max(1, (rows+7)/8), maxBlocks) }
