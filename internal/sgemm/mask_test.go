package sgemm

import (
	"math"
	"testing"
)

// TestMask has every mask meet every product, in tiles of every height: C is +0 where the mask is at most 0, and else what it is without
// a mask, where the mask is NaN too.
func TestMask(t *testing.T) {
	inf, nan, minus := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	masks := []float32{nan, 0, minus, -1, 2, inf, -inf, math.SmallestNonzeroFloat32}
	products := []float32{nan, 0, 3, -3, inf, -inf, 1e-40}
	const k = 8 // so that a single row meets its own kernel
	eachImplementation(t, func(t *testing.T) {
		for _, n := range []int{1, 16, 32, 61} {
			for m := 1; m <= 14; m++ {
				a, b, bT := make([]float32, m*k), make([]float32, k*n), make([]float32, n*k)
				mask, c, want := make([]float32, m*n), make([]float32, m*n), make([]float32, m*n)
				for i := range m {
					a[i*k] = 1
				}
				for j := range n {
					b[j] = products[j%len(products)]
					bT[j*k] = b[j]
				}
				for i := range mask {
					mask[i] = masks[(i/n+i%n/len(products))%len(masks)]
				}
				for _, transB := range []bool{false, true} {
					ldb := n
					if transB {
						b, ldb = bT, k
					}
					Gemm(false, transB, m, n, k, 1, a, k, b, ldb, 0, want, n, nil)
					Gemm(false, transB, m, n, k, 1, a, k, b, ldb, 0, c, n, &Epilogue{Mask: mask, LdMask: n})
					for i, y := range mask {
						if y <= 0 {
							want[i] = 0
						}
						if math.Float32bits(c[i]) != math.Float32bits(want[i]) && (c[i] == c[i] || want[i] == want[i]) {
							t.Errorf("%d×%d, B transposed %t: element %d is %v where the mask is %v, want %v", m, n, transB, i, c[i], y, want[i])
						}
					}
				}
			}
		}
	})
}
