//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

func TestScaleChannels(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 4))
	for _, m := range matrices {
		n, cols := m[0]*m[1], m[1]
		x, w, want := noise(r, n, true), noise(r, cols, true), make([]float32, n)
		for i := range x {
			want[i] = x[i] * w[i%cols]
		}
		y := d.alloc(4 * n)
		d.launch("scale_channels", kernels.Blocks(n), y, up(d, x), up(d, w), n, cols)
		sameBits(t, "scale_channels", down[float32](d, y, n), want)
	}
}

// Sums have another order than the CPU's, as in bias_grad.
func TestChannelProducts(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 5))
	for _, m := range matrices {
		rows, cols := m[0], m[1]
		dy, x, dw := noise(r, rows*cols, false), noise(r, rows*cols, false), d.alloc(4*cols)
		d.launch("channel_products", kernels.ColumnBlocks(cols), dw, up(d, dy), up(d, x), rows, cols)
		for j, got := range down[float32](d, dw, cols) {
			sum, size := 0.0, 0.0
			for i := range rows {
				p := float64(dy[i*cols+j] * x[i*cols+j])
				sum, size = sum+p, size+math.Abs(p)
			}
			if bound := size * float64(rows/32+14) * 0x1p-24; math.Abs(float64(got)-sum) > bound {
				t.Fatalf("%s, column %d: got %g, want %g ± %g", fmt.Sprint(m), j, got, sum, bound)
			}
		}
	}
}
