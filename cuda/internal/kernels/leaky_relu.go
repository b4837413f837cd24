//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(op *ops.LeakyReLUOp, c Command) Build { return elementwise("leaky_relu_y", c, op.Slope) })
	register(func(op *ops.LeakyReLUGradOp, c Command) Build { return elementwise("leaky_relu_dx", c, op.Slope) })
}
