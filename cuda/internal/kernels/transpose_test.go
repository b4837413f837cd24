//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

func TestTranspose(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 3))
	for _, m := range matrices {
		for _, samples := range []int{1, 5} {
			rows, cols := m[0], m[1]
			n := samples * rows * cols
			x, want := noise(r, n, true), make([]float32, 0, n)
			for b := range samples {
				for c := range cols {
					for i := range rows {
						want = append(want, x[(b*rows+i)*cols+c])
					}
				}
			}
			y := d.alloc(4 * n)
			d.launch("transpose", kernels.TransposeBlocks(samples, rows, cols), y, up(d, x), samples, rows, cols)
			sameBits(t, "transpose", down[float32](d, y, n), want)
			y = d.alloc(4 * n)
			d.launch("transpose", 2, y, up(d, x), samples, rows, cols)
			sameBits(t, "transpose by two blocks", down[float32](d, y, n), want)
		}
	}
}
