//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.GELUOp, c Command) Build { return elementwise("gelu_y", c) })
	register(func(_ *ops.GELUGradOp, c Command) Build { return elementwise("gelu_dx", c) })
}
