//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

func TestAdd(t *testing.T) { gradientIs(t, "add", simd.Add) }
