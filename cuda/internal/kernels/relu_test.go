//go:build cuda && linux

package kernels_test

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

func TestReLU(t *testing.T)         { valueIs(t, "relu_y", simd.ReLU) }
func TestReLUGradient(t *testing.T) { gradientIs(t, "relu_grad", simd.ReLUGrad) }

// The gradient is 0 where y ≤ 0 and else dy, where y is NaN too.
func TestReLUGradOfSpecialValues(t *testing.T) {
	d := open(t)
	inf, nan, minus := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	var dy, y, want []float32
	for _, g := range []float32{nan, 0, minus, 3, -3, inf, -inf} {
		dy, y = append(dy, g, g, g, g, g, g, g), append(y, nan, 0, minus, -1, 2, inf, -inf)
		want = append(want, g, 0, 0, 0, g, g, 0)
	}
	dz := d.alloc(4 * len(dy))
	d.launch("relu_grad", kernels.Blocks(len(dy)), dz, up(d, dy), up(d, y), len(dy))
	sameBits(t, "relu_grad", down[float32](d, dz, len(dy)), want)
}
