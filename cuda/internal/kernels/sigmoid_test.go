//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

func TestSigmoid(t *testing.T)         { valueIs(t, "sigmoid_y", simd.Sigmoid) }
func TestSigmoidGradient(t *testing.T) { gradientIs(t, "sigmoid_dx", simd.SigmoidGrad) }
