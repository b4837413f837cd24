//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.MaxPoolOp, c Command) Build {
		return elementwise("max_pool", c, windows(op.Windows, op.From, op.To)...)
	})
	register(func(op *ops.MaxPoolGradOp, c Command) Build {
		return elementwise("max_pool_dx", c, windows(op.Windows, op.From, op.To)...)
	})
}

// windows are the last arguments of the kernels.
func windows(w ops.Windows, from, to ops.Picture) []any {
	return []any{from.H, from.W, from.C, to.H, to.W, w.Kernel[0], w.Kernel[1], w.Stride[0], w.Stride[1], w.Padding[0], w.Padding[1]}
}
