package sgemm

import "unsafe"

// edge is where a tile with fewer than 16 columns is computed, so that nothing past a row's end is read or written.
type edge struct {
	c, mask [tileRows * tileCols]float32
	bias    [tileCols]float32
}

// compute does t, of which only the given rows and columns exist, on copies.
func (e *edge) compute(t *tile, rows, width int) {
	u := *t
	if t.bias != nil {
		copy(e.bias[:], unsafe.Slice(t.bias, width))
		u.bias = &e.bias[0]
	}
	if t.betaBits<<1 != 0 {
		for i := range rows {
			copy(e.c[i*tileCols:], rowOf(t.c, t.ldc, i, width))
		}
	}
	u.c, u.ldc = &e.c[0], 4*tileCols
	if t.mask != nil {
		for i := range rows {
			copy(e.mask[i*tileCols:], rowOf(t.mask, t.ldMask, i, width))
		}
		u.mask, u.ldMask = &e.mask[0], 4*tileCols
	}
	whole := *t
	*t = u // the kernels are called through a table: a variable of our own would be allocated
	use.tile[rows](t)
	*t = whole
	for i := range rows {
		copy(rowOf(t.c, t.ldc, i, width), e.c[i*tileCols:])
	}
}

// rowOf is row i, stride bytes after the one before.
func rowOf(first *float32, stride uintptr, i, width int) []float32 {
	return unsafe.Slice(atBytes(first, uintptr(i)*stride), width)
}
