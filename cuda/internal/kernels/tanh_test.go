//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

func TestTanh(t *testing.T)         { valueIs(t, "tanh_y", simd.Tanh) }
func TestTanhGradient(t *testing.T) { gradientIs(t, "tanh_dx", simd.TanhGrad) }
