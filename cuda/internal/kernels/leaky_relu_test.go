//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

const slope = 0.3

func TestLeakyReLU(t *testing.T) {
	valueIs(t, "leaky_relu_y", func(y, x []float32) { simd.LeakyReLU(y, x, slope) }, float32(slope))
}

func TestLeakyReLUGradient(t *testing.T) {
	gradientIs(t, "leaky_relu_dx", func(dx, dy, y []float32) { simd.LeakyReLUGrad(dx, dy, y, slope) }, float32(slope))
}
