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

// Sums have another order of float64 sums than the CPU's; gradients have the CPU's bits.
func TestMagnitude(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 8))
	for _, n := range sizes {
		for _, shift := range shifts {
			x, zeros := noise(r, n, false), make([]float32, n)
			gpuX, parts, out := shifted(d, x, shift), d.alloc(8*kernels.SumBlocks(n)), d.alloc(4)
			for name, sum := range map[string]float64{"sum_l1": simd.SumAbsDiff(x, zeros), "sum_l2": simd.SumSquares(x)} {
				for _, over := range []int{1, n} {
					d.launch(name, kernels.SumBlocks(n), parts, gpuX, n)
					d.launch("loss_mean", 1, out, parts, kernels.SumBlocks(n), over)
					want := float32(sum / float64(over))
					if got := down[float32](d, out, 1)[0]; math.Abs(float64(got-want)) > 1e-7*float64(want) {
						t.Errorf("%s of %d over %d: got %g, want %g", name, n, over, got, want)
					}
				}
			}
			x = noise(r, n, true)
			grad := noise(r, 1, false)
			gpuX, dx, gpuGrad := shifted(d, x, shift), d.alloc(4*n), up(d, grad)
			for name, f := range map[string]func(dst, a, b []float32, scale float32){"sum_l1_dx": simd.AbsDiffGrad, "sum_l2_dx": simd.SquaredDiffGrad} {
				for _, over := range []int{1, n} {
					want := make([]float32, n)
					f(want, x, zeros, grad[0]/float32(over))
					d.launch(name, kernels.Blocks(n), dx, gpuX, gpuGrad, n, over)
					sameBits(t, fmt.Sprintf("%s of %d over %d", name, n, over), down[float32](d, dx, n), want)
				}
			}
		}
	}
}
