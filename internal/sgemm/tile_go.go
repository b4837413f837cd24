package sgemm

import (
	"math"
	"unsafe"
)

// portable are the kernels in plain Go. They round the product and the sum of every step (the explicit conversion forbids the
// compiler to fuse them), so their bits differ from the assembly's, but follow the same order.
var portable = kernels{
	rows: 6, cols: goCols, group: 1,
	tile: byRows{
		1: func(t *tile) { t.compute(1) },
		2: func(t *tile) { t.compute(2) },
		3: func(t *tile) { t.compute(3) },
		4: func(t *tile) { t.compute(4) },
		5: func(t *tile) { t.compute(5) },
		6: func(t *tile) { t.compute(6) },
	},
	row1x16: func(t *tile) {
		for j := 0; j < 16; j += 4 {
			var sums [4]float32
			for q := range sums {
				b := unsafe.Slice(atBytes(t.b, uintptr(j+q)*t.ldb), t.k)
				for p, x := range unsafe.Slice(t.a, t.k) {
					sums[q] += float32(x * b[p])
				}
			}
			t.finish(0, j, sums)
		}
	},
	transpose8: func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int) {
		for j := range 8 * blocks {
			column := (*[8]float32)(unsafe.Pointer(atBytes(dst, uintptr(j)*ldd)))
			for i := range column {
				column[i] = *at(atBytes(src, uintptr(i)*lds), j)
			}
		}
	},
	copyPanels: func(dst *float32, ldp uintptr, src *float32, lds uintptr, rows, panels int) {
		for i := range rows {
			for j := range panels {
				to, from := at(atBytes(dst, uintptr(j)*ldp), 16*i), at(atBytes(src, uintptr(i)*lds), 16*j)
				*(*[16]float32)(unsafe.Pointer(to)) = *(*[16]float32)(unsafe.Pointer(from))
			}
		}
	},
	copyRuns: copyRunsGo,
}

// copyRunsGo copies n floats from each of so many rows to dst without gaps.
func copyRunsGo(dst *float32, n int, src *float32, lds uintptr, rows int) {
	for i := range rows {
		from := unsafe.Slice(atBytes(src, uintptr(i)*lds), n)
		for j, x := range from {
			*at(dst, i*n+j) = x
		}
	}
}

// goCols is the width of the tiles in Go.
const goCols = 16

// compute is the micro-kernel in Go: four columns at a time, so that the sums stay in registers.
func (t *tile) compute(rows int) {
	for i := range rows {
		for j := 0; j < goCols; j += 4 {
			var s0, s1, s2, s3 float32
			for p := range t.k {
				x, y := *atBytes(t.a, uintptr(i)*t.rowA+uintptr(p)*t.stepA), (*[4]float32)(unsafe.Pointer(at(atBytes(t.b, uintptr(p)*t.ldb), j)))
				s0 += float32(x * y[0])
				s1 += float32(x * y[1])
				s2 += float32(x * y[2])
				s3 += float32(x * y[3])
			}
			t.finish(i, j, [4]float32{s0, s1, s2, s3})
		}
	}
}

// finish takes four sums of row i, from column j on, to C.
func (t *tile) finish(i, j int, sums [4]float32) {
	beta := math.Float32frombits(t.betaBits)
	c := (*[4]float32)(unsafe.Pointer(at(atBytes(t.c, uintptr(i)*t.ldc), j)))
	for q, s := range sums {
		s = float32(t.alpha * s)
		if beta != 0 {
			s += float32(beta * c[q])
		}
		if t.bias != nil {
			s += *at(t.bias, j+q)
		}
		if t.relu != 0 && 0 > s {
			s = 0
		}
		if t.mask != nil && *at(atBytes(t.mask, uintptr(i)*t.ldMask), j+q) <= 0 {
			s = 0
		}
		if t.plus != nil {
			s += *at(atBytes(t.plus, uintptr(i)*t.ldPlus), j+q)
		}
		c[q] = s
	}
}
