package sgemm

import "unsafe"

// edge is where a tile with fewer columns than its kernel is computed, so that nothing past a row's end is read or written.
type edge struct {
	c, mask, plus [maxRows * maxCols]float32
	bias          [maxCols]float32
}

// compute does t, of which only the given rows and columns exist, on copies.
func (e *edge) compute(kernel func(*tile), t *tile, rows, width int) {
	whole := *t
	if t.bias != nil {
		copy(e.bias[:], unsafe.Slice(t.bias, width))
		t.bias = &e.bias[0]
	}
	if t.betaBits<<1 != 0 {
		for i := range rows {
			copy(e.c[i*maxCols:], rowOf(t.c, t.ldc, i, width))
		}
	}
	t.c, t.ldc = &e.c[0], 4*maxCols
	if t.mask != nil {
		for i := range rows {
			copy(e.mask[i*maxCols:], rowOf(t.mask, t.ldMask, i, width))
		}
		t.mask, t.ldMask = &e.mask[0], 4*maxCols
	}
	if t.plus != nil {
		for i := range rows {
			copy(e.plus[i*maxCols:], rowOf(t.plus, t.ldPlus, i, width))
		}
		t.plus, t.ldPlus = &e.plus[0], 4*maxCols
	}
	kernel(t)
	whole.ahead = t.ahead
	*t = whole
	for i := range rows {
		copy(rowOf(t.c, t.ldc, i, width), e.c[i*maxCols:])
	}
}

// rowOf is row i, stride bytes after the one before.
func rowOf(first *float32, stride uintptr, i, width int) []float32 {
	return unsafe.Slice(atBytes(first, uintptr(i)*stride), width)
}
