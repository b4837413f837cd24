//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.SiLUOp, c Command) Build { return elementwise("silu_y", c) })
	register(func(_ *ops.SiLUGradOp, c Command) Build { return elementwise("silu_dx", c) })
}
