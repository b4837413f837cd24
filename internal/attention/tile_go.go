package attention

import "unsafe"

// portable are the kernels in plain Go. They round the product and the sum of every step (the explicit conversion forbids the compiler to
// fuse them), so their bits differ from the assembly's, but follow the same order.
var portable = kernels{
	wide: []width{{8, byRows{func(t *tile) { t.compute(1) }, func(t *tile) { t.compute(2) }, func(t *tile) { t.compute(3) }, func(t *tile) { t.compute(4) }}}},
	transpose8: func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int) {
		for j := range 8 * blocks {
			column := (*[8]float32)(unsafe.Pointer(at(dst, j*int(ldd)/4)))
			for i := range column {
				column[i] = *at(src, i*int(lds)/4+j)
			}
		}
	},
}

// compute is the micro-kernel for 8 columns in Go.
func (t *tile) compute(rows int) {
	rowA, stepA, ldb, ldc := int(t.rowA)/4, int(t.stepA)/4, int(t.ldb)/4, int(t.ldc)/4
	fromA, fromC := at(t.a, int(t.downA)/4), at(t.c, int(t.downC)/4)
	for i := range rows * t.blocks {
		var sums [8]float32
		a, c := at(fromA, i*rowA), (*[8]float32)(unsafe.Pointer(at(fromC, i*ldc)))
		if t.add != 0 {
			sums = *c
		}
		for p := range t.k {
			x, y := *at(a, p*stepA), (*[8]float32)(unsafe.Pointer(at(t.b, p*ldb)))
			for j := range sums {
				sums[j] += float32(x * y[j])
			}
		}
		*c = sums
	}
	t.downA += t.rowA * uintptr(rows*t.blocks)
	t.downC += t.ldc * uintptr(rows*t.blocks)
	t.blocks = 0
}
