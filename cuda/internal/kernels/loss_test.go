//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

// The derivatives of the losses have the bits of the CPU's.
func TestLossGrads(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(1, 2))
	const delta = 0.7
	for _, n := range sizes {
		for _, shift := range shifts {
			pred, target := noise(r, n, true), noise(r, n, true)
			for i := range pred {
				if r.IntN(8) == 0 {
					target[i] = pred[i]
				}
			}
			grad := noise(r, 1, false)
			scale := grad[0] / float32(n)
			gpuPred, gpuTarget, gpuGrad := shifted(d, pred, shift), up(d, target), up(d, grad)
			dst, want := d.alloc(4*n), make([]float32, n)

			simd.AbsDiffGrad(want, pred, target, scale)
			d.launch("l1_grad", kernels.Blocks(n), dst, gpuPred, gpuTarget, gpuGrad, n)
			sameBits(t, fmt.Sprintf("l1_grad of %d", n), down[float32](d, dst, n), want)

			simd.SquaredDiffGrad(want, pred, target, scale)
			d.launch("l2_grad", kernels.Blocks(n), dst, gpuPred, gpuTarget, gpuGrad, n)
			sameBits(t, "l2_grad", down[float32](d, dst, n), want)

			simd.HuberGrad(want, pred, target, delta, scale)
			d.launch("huber_grad", kernels.Blocks(n), dst, gpuPred, gpuTarget, gpuGrad, n, float32(delta))
			sameBits(t, "huber_grad", down[float32](d, dst, n), want)
		}
	}
}
