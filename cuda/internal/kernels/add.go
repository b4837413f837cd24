//go:build cuda

package kernels

import (
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// Gorgonia's own + is here for the sums that gorgonia.Grad makes where gradients meet.
func init() {
	register(func(_ *ops.AddOp, c Command) Build { return elementwise("add", c) })
	registerType("gorgonia.elemBinOp", func(op gorgonia.Op, c Command) Build {
		for _, in := range c.In {
			if in.Of != tensor.Float32 || !in.Shape.Eq(c.Out.Shape) {
				return nil
			}
		}
		if c.Out.Of != tensor.Float32 || !strings.HasPrefix(op.String(), "+ ") {
			return nil
		}
		return elementwise("add", c)
	})
}
