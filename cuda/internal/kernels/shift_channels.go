//go:build cuda

package kernels

import "github.com/denoise-go/denoise/internal/ops"

func init() {
	register(func(_ *ops.ShiftChannelsOp, c Command) Build { return elementwise("shift_channels", c, c.Out.Cols()) })
}
