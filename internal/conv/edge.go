package conv

import "unsafe"

// edge is where a tile with fewer channels than its kernel is computed, so that nothing outside them is read or written.
type edge struct {
	c, mask [maxRows * maxCols]float32
	outputs [maxRows]uintptr
}

func (e *edge) init() {
	for i := range e.outputs {
		e.outputs[i] = uintptr(4 * i * maxCols)
	}
}

// compute does t, of which only the given rows and channels exist, on copies.
func (e *edge) compute(kernel func(*tile), t *tile, rows, width int) {
	whole := *t
	t.tiles, t.done = 1, 0
	outputs := unsafe.Slice(t.outputs, rows)
	if t.mask != nil {
		for i, place := range outputs {
			copy(e.mask[i*maxCols:], unsafe.Slice(atBytes(t.mask, place), width))
		}
		t.mask = &e.mask[0]
	}
	t.c, t.outputs = &e.c[0], &e.outputs[0]
	kernel(t)
	*t = whole
	for i, place := range outputs {
		copy(unsafe.Slice(atBytes(t.c, place), width), e.c[i*maxCols:])
	}
}
