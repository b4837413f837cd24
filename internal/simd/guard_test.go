//go:build unix

package simd

import (
	"testing"

	"github.com/denoise-go/denoise/internal/guard"
)

// guarded returns n elements that end, or with atStart begin, at a page that must not be touched.
func guarded(t *testing.T, n int, atStart bool) []float32 {
	return guard.Slice(t, make([]float32, n), atStart)
}

func TestNothingPastTheEndsIsTouched(t *testing.T) {
	for _, atStart := range []bool{false, true} {
		for n := 1; n < 100; n++ {
			var in [4][]float32
			for k := range in {
				in[k] = guarded(t, n, atStart)
			}
			out := guarded(t, n, atStart)
			for _, op := range ops {
				op.run(out, in)
			}
			for rows := 1; rows <= 4; rows++ {
				a := guarded(t, (rows-1)*(n+3)+n, atStart)
				SumRows(out, a, rows, n, n+3)
				padded := rows * ((n + 7) &^ 7)
				x, y := guarded(t, padded, atStart), guarded(t, padded, atStart)
				Softmax(x, rows, n, 1)
				SoftmaxGrad(y, x, rows, n, 1)
				ArgMax(out)
			}
		}
	}
}
