//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

func TestShiftChannels(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 6))
	for _, m := range matrices {
		n, cols := m[0]*m[1], m[1]
		x, b, want := noise(r, n, true), noise(r, cols, true), make([]float32, n)
		for i := range x {
			want[i] = x[i] + b[i%cols]
		}
		y := d.alloc(4 * n)
		d.launch("shift_channels", kernels.Blocks(n), y, up(d, x), up(d, b), n, cols)
		sameBits(t, "shift_channels", down[float32](d, y, n), want)
	}
}
