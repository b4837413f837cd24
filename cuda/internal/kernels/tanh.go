//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.TanhOp, c Command) Build { return elementwise("tanh_y", c) })
	register(func(_ *ops.TanhGradOp, c Command) Build { return elementwise("tanh_dx", c) })
}
