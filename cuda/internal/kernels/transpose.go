//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.TransposeOp, c Command) Build {
		return elementwise("transpose", c, op.Rows, op.Cols)
	})
}
