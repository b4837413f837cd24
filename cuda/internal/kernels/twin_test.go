//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// sweep returns n numbers from all over the float32s, NaN and infinities among them, and as many of the size that activations see.
func sweep(n int) []float32 {
	r, list := rand.New(rand.NewPCG(7, 1)), make([]float32, 0, 2*n+len(odd))
	for range n {
		list = append(list, math.Float32frombits(r.Uint32()), float32(r.NormFloat64()*4))
	}
	return append(list, odd...)
}

// valueIs compares a kernel y = f(x) with its plain twin, bit for bit, also where memory is off its alignment.
func valueIs(t *testing.T, kernel string, f func(y, x []float32), more ...any) {
	t.Helper()
	d, r := open(t), rand.New(rand.NewPCG(7, 2))
	for _, n := range sizes {
		for _, shift := range shifts {
			x := noise(r, n, true)
			if n == sizes[len(sizes)-1] {
				x = sweep(n / 2)[:n]
			}
			want := make([]float32, n)
			f(want, x)
			gpuX, y := shifted(d, x, shift), d.alloc(4*n)
			d.launch(kernel, kernels.Blocks(n), append([]any{y, gpuX, n}, more...)...)
			sameBits(t, fmt.Sprintf("%s of %d", kernel, n), down[float32](d, y, n), want)
			d.launch(kernel, kernels.Blocks(n), append([]any{gpuX, gpuX, n}, more...)...)
			sameBits(t, fmt.Sprintf("%s of %d in place", kernel, n), down[float32](d, gpuX, n), want)
		}
	}
}

// gradientIs compares a kernel dx = f(dy, v), or any other of two tensors, with its plain twin, bit for bit.
func gradientIs(t *testing.T, kernel string, f func(dx, dy, v []float32), more ...any) {
	t.Helper()
	d, r := open(t), rand.New(rand.NewPCG(7, 3))
	for _, n := range sizes {
		for _, shift := range shifts {
			dy, v := noise(r, n, true), noise(r, n, true)
			if n == sizes[len(sizes)-1] {
				v = sweep(n / 2)[:n]
			}
			want := make([]float32, n)
			f(want, dy, v)
			gpuDy, gpuV, dx := shifted(d, dy, shift), up(d, v), d.alloc(4*n)
			d.launch(kernel, kernels.Blocks(n), append([]any{dx, gpuDy, gpuV, n}, more...)...)
			sameBits(t, fmt.Sprintf("%s of %d", kernel, n), down[float32](d, dx, n), want)
			d.launch(kernel, kernels.Blocks(n), append([]any{gpuDy, gpuDy, gpuV, n}, more...)...)
			sameBits(t, fmt.Sprintf("%s of %d in place", kernel, n), down[float32](d, gpuDy, n), want)
		}
	}
}

// matrices are sizes of small matrices, square and not.
var matrices = [][2]int{{1, 1}, {1, 7}, {7, 1}, {3, 5}, {33, 31}, {64, 12}, {100, 101}, {128, 32}}
