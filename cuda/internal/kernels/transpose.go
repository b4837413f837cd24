//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.TransposeOp, c Command) Build {
		samples := c.Out.N / (op.Rows * op.Cols)
		return one("transpose", TransposeBlocks(samples, op.Rows, op.Cols), c.Out, c.In[0], samples, op.Rows, op.Cols)
	})
}

// TransposeBlocks is how many blocks transpose has: one for each tile of 32×32.
func TransposeBlocks(samples, rows, cols int) int {
	return min(samples*((rows+31)/32)*((cols+31)/32), maxBlocks)
}
