//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.ReLUOp, c Command) Build { return elementwise("relu_y", c) })
	register(func(_ *ops.ReLUGradOp, c Command) Build { return elementwise("relu_grad", c) })
}
