//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

func TestGELU(t *testing.T)         { valueIs(t, "gelu_y", simd.GELU) }
func TestGELUGradient(t *testing.T) { gradientIs(t, "gelu_dx", simd.GELUGrad) }
