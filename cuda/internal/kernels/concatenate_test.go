//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// What was put side by side comes apart again.
func TestConcatenate(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 2))
	for _, m := range matrices {
		rows, c := m[0], m[1]
		for _, w := range []int{1, 2, 9, 64} {
			a, b, y := noise(r, rows*c, true), noise(r, rows*w, true), []float32(nil)
			for i := range rows {
				y = append(append(y, a[i*c:][:c]...), b[i*w:][:w]...)
			}
			both := d.alloc(4 * len(y))
			d.launch("concatenate", kernels.Blocks(len(y)), both, up(d, a), up(d, b), rows, c, w)
			sameBits(t, "concatenate", down[float32](d, both, len(y)), y)
			left, right := d.alloc(4*len(a)), d.alloc(4*len(b))
			d.launch("columns", kernels.Blocks(len(a)), left, both, rows, c+w, 0, c)
			d.launch("columns", kernels.Blocks(len(b)), right, both, rows, c+w, c, w)
			sameBits(t, "columns from 0 on", down[float32](d, left, len(a)), a)
			sameBits(t, "columns of b", down[float32](d, right, len(b)), b)
		}
	}
}
