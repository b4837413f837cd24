package sgemm

import "unsafe"

// panel is a few columns of a block of op(B), row by row, and the kernels for it.
type panel struct {
	b      *float32
	ldb    uintptr // bytes
	width  int     // columns there are
	pitch  int     // columns of the kernels
	kernel *byRows
}

// findPanels fills the scratch's panels with n of them from panel j on, packed if they cannot be used as they lie.
func (p *product) findPanels(s *scratch, b block, j, n int) {
	s.whole = 0
	s.b = grown(s.b, maxBlock*use.group*use.cols)
	if len(s.panels) < n {
		s.panels = make([]panel, n)
	}
	panels := s.panels[:n]
	for i := range panels {
		q := &panels[i]
		*q = panel{b: &s.b[i*use.cols*b.depth], width: min(use.cols, p.n-(j+i)*use.cols), pitch: use.cols, kernel: &use.tile}
		if q.width <= use.cols/2 && use.half[1] != nil {
			q.pitch, q.kernel = use.cols/2, &use.half
		}
		q.ldb = uintptr(4 * q.pitch)
	}
	if b.depth == 0 {
		return
	}
	j *= use.cols
	if !p.transB {
		whole := min(n, (p.n-j)/use.cols)
		if b.r1-b.r0 <= use.rows && !p.tall {
			// One strip uses a panel once: packing would cost more.
			for i := range whole {
				panels[i].b, panels[i].ldb = at(p.b, b.k0*p.ldb+j+i*use.cols), uintptr(4*p.ldb)
			}
		} else if whole > 0 {
			use.copyPanels(panels[0].b, uintptr(4*use.cols*b.depth), at(p.b, b.k0*p.ldb+j), uintptr(4*p.ldb), b.depth, whole)
		}
		panels, j = panels[whole:], j+whole*use.cols
	}
	for i := range panels {
		p.pack(&panels[i], b, j+i*use.cols)
	}
}

// pack packs a panel of a transposed B, or one with fewer columns than its kernel. Missing columns become 0.
func (p *product) pack(q *panel, b block, j int) {
	if p.transB {
		// So few steps at a time that the lines of the panel stay in L1 until they are full.
		const steps = 64
		for k := 0; k < b.depth; k += steps {
			for h := 0; h < q.pitch; h += 8 {
				p.packTransposed(at(q.b, k*q.pitch+h), q.pitch, b.k0+k, min(steps, b.depth-k), j+h, min(8, q.width-h))
			}
		}
		return
	}
	for i := range b.depth {
		row := unsafe.Slice(at(q.b, i*q.pitch), q.pitch)
		copy(row, unsafe.Slice(at(p.b, (b.k0+i)*p.ldb+j), q.width))
		clear(row[q.width:])
	}
}

// packTransposed fills 8 columns of a panel from rows of B, width of them (which may be 0 or less) there.
func (p *product) packTransposed(dst *float32, pitch, k0, depth, j, width int) {
	if width == 8 {
		transposeRows(dst, pitch, at(p.b, j*p.ldb+k0), p.ldb, 8, depth)
		return
	}
	for h := range 8 {
		for i := range depth {
			*at(dst, i*pitch+h) = 0
			if h < width {
				*at(dst, i*pitch+h) = *at(p.b, (j+h)*p.ldb+k0+i)
			}
		}
	}
}

// transposeRows copies rows×cols floats at src to cols×rows at dst, without gaps if ldd is rows. Strides are in floats. It may then
// write 7 floats more.
func transposeRows(dst *float32, ldd int, src *float32, lds, rows, cols int) {
	whole := 0
	if rows >= 8 && cols >= 8 {
		// The last 8 rows may repeat some of those before.
		whole = cols &^ 7
		for i := 0; ; i = min(i+8, rows-8) {
			use.transpose8(at(dst, i), uintptr(4*ldd), at(src, i*lds), uintptr(4*lds), whole/8)
			if i == rows-8 {
				break
			}
		}
	}
	for j := whole; j < cols; j++ {
		column := unsafe.Slice(at(dst, j*ldd), rows)
		for i := range column {
			column[i] = *at(src, i*lds+j)
		}
	}
}
