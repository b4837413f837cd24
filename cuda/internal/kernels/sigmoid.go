//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.SigmoidOp, c Command) Build { return elementwise("sigmoid_y", c) })
	register(func(_ *ops.SigmoidGradOp, c Command) Build { return elementwise("sigmoid_dx", c) })
}
