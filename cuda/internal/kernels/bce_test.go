//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

// The sum has another order than the CPU's; the gradient has the CPU's bits.
func TestBCE(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(5, 3))
	const batch = 3
	for _, n := range sizes {
		for _, shift := range shifts {
			logits, target := noise(r, n, false), make([]float32, n)
			for i := range target {
				target[i] = r.Float32()
			}
			parts, out := d.alloc(8*kernels.SumBlocks(n)), d.alloc(4)
			d.launch("bce_sum", kernels.SumBlocks(n), parts, shifted(d, logits, shift), up(d, target), n)
			d.launch("loss_mean", 1, out, parts, kernels.SumBlocks(n), batch)
			want := simd.SumBCE(logits, target) / batch
			if got := float64(down[float32](d, out, 1)[0]); !(math.Abs(got-want) <= 2e-7*want) {
				t.Errorf("bce_sum of %d: got %g, want %g", n, got, want)
			}
			pred, grad := noise(r, n, true), noise(r, 1, false)
			dst, slopes := d.alloc(4*n), make([]float32, n)
			simd.BCEGrad(slopes, pred, target, grad[0]/batch)
			d.launch("bce_grad", kernels.Blocks(n), dst, shifted(d, pred, shift), up(d, target), up(d, grad), n, batch)
			sameBits(t, fmt.Sprintf("bce_grad of %d", n), down[float32](d, dst, n), slopes)
		}
	}
}
