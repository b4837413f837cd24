//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

// shifts are how many float32s memory begins behind a multiple of 16 bytes.
var shifts = []int{0, 1}

// shifted returns device memory with a list, off its alignment.
func shifted(d *device, list []float32, shift int) cu.DevicePtr {
	return up(d, append(make([]float32, shift), list...)) + cu.DevicePtr(4*shift)
}

func TestReLUGrad(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(1, 1))
	for _, n := range sizes {
		for _, shift := range shifts {
			dy, y, want := noise(r, n, true), noise(r, n, true), make([]float32, n)
			simd.ReLUGrad(want, dy, y)
			gpuDy, gpuY, dz := shifted(d, dy, shift), up(d, y), d.alloc(4*n)
			d.launch("relu_grad", kernels.Blocks(n), dz, gpuDy, gpuY, n)
			sameBits(t, "relu_grad", down[float32](d, dz, n), want)
			d.launch("relu_grad", kernels.Blocks(n), gpuDy, gpuDy, gpuY, n)
			sameBits(t, "relu_grad in place", down[float32](d, gpuDy, n), want)
		}
	}
}

// The gradient is 0 where y ≤ 0 and else dy, where y is NaN too.
func TestReLUGradOfSpecialValues(t *testing.T) {
	d := open(t)
	inf, nan, minus := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	var dy, y, want []float32
	for _, g := range []float32{nan, 0, minus, 3, -3, inf, -inf} {
		dy, y = append(dy, g, g, g, g, g, g, g), append(y, nan, 0, minus, -1, 2, inf, -inf)
		want = append(want, g, 0, 0, 0, g, g, 0)
	}
	dz := d.alloc(4 * len(dy))
	d.launch("relu_grad", kernels.Blocks(len(dy)), dz, up(d, dy), up(d, y), len(dy))
	sameBits(t, "relu_grad", down[float32](d, dz, len(dy)), want)
}

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
			equalNumbers(t, fmt.Sprintf("l1_grad of %d", n), down[float32](d, dst, n), want)

			simd.SquaredDiffGrad(want, pred, target, scale)
			d.launch("l2_grad", kernels.Blocks(n), dst, gpuPred, gpuTarget, gpuGrad, n)
			sameBits(t, "l2_grad", down[float32](d, dst, n), want)

			simd.HuberGrad(want, pred, target, delta, scale)
			d.launch("huber_grad", kernels.Blocks(n), dst, gpuPred, gpuTarget, gpuGrad, n, float32(delta))
			sameBits(t, "huber_grad", down[float32](d, dst, n), want)
		}
	}
}

// equalNumbers is sameBits where 0 and -0 are one: the CPU's l1 gives 0 for equal numbers, the GPU's their difference.
func equalNumbers(t testing.TB, what string, got, want []float32) {
	t.Helper()
	for i := range got {
		if got[i] == want[i] {
			got[i] = want[i]
		}
	}
	sameBits(t, what, got, want)
}

// Few blocks do the work of many.
func TestAnyNumberOfBlocks(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(1, 3))
	const n, rows, cols = 10007, 100, 100
	dy, y, want, sums := noise(r, n, false), noise(r, n, false), make([]float32, n), make([]float32, cols)
	for i := range dy {
		dy[i] = float32(r.IntN(100)) // whole numbers have exact sums
	}
	simd.ReLUGrad(want, dy, y)
	simd.SumRows(sums, dy, rows, cols, cols)
	gpuDy, gpuY := up(d, dy), up(d, y)
	for blocks := 1; blocks <= 15; blocks++ {
		dz, db := d.alloc(4*n), d.alloc(4*cols)
		d.launch("relu_grad", blocks, dz, gpuDy, gpuY, n)
		d.launch("bias_grad", blocks, db, gpuDy, rows, cols)
		sameBits(t, fmt.Sprintf("relu_grad with %d blocks", blocks), down[float32](d, dz, n), want)
		sameBits(t, fmt.Sprintf("bias_grad with %d blocks", blocks), down[float32](d, db, cols), sums)
	}
}
