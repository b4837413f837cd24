//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/simd"
)

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
