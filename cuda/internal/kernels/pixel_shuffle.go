//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.PixelShuffleOp, c Command) Build {
		return elementwise("pixel_shuffle", c, op.From.W, op.To.C, op.Factor)
	})
	register(func(op *ops.PixelUnshuffleOp, c Command) Build {
		return elementwise("pixel_unshuffle", c, op.To.W, op.From.C, op.Factor)
	})
}
