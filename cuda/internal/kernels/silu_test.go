//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

func TestSiLU(t *testing.T)         { valueIs(t, "silu_y", simd.SiLU) }
func TestSiLUGradient(t *testing.T) { gradientIs(t, "silu_dx", simd.SiLUGrad) }
