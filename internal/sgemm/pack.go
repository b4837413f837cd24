package sgemm

import "unsafe"

// panel is 16 columns of a block of op(B), row by row.
type panel [maxBlock * tileCols]float32

// together is the number of panels packed at once. A plain B is read in longer pieces that way; the panels then come from L2,
// in order, which the kernel does not notice. A transposed B is read in long pieces anyway.
const together = 4

// pack copies op(B), depth rows from k0 and up to 16 columns from j for each panel of dst. Missing columns become 0.
func (p *product) pack(dst []panel, k0, depth, j int) {
	if depth == 0 {
		return
	}
	whole := min(len(dst), (p.n-j)/tileCols)
	if !p.transB && whole > 0 {
		use.copyPanels(&dst[0][0], unsafe.Sizeof(panel{}), at(p.b, k0*p.ldb+j), uintptr(4*p.ldb), depth, whole)
		dst, j = dst[whole:], j+whole*tileCols
	}
	for i := range dst {
		p.packOne(&dst[i], k0, depth, j+i*tileCols)
	}
}

// packOne packs a panel of a transposed B, or one with fewer than 16 columns.
func (p *product) packOne(dst *panel, k0, depth, j int) {
	width := min(tileCols, p.n-j)
	if p.transB {
		for h := 0; h < tileCols; h += 8 {
			p.packTransposed(dst[h:], k0, depth, j+h, min(8, width-h))
		}
		return
	}
	for i := range depth {
		row := dst[i*tileCols:][:tileCols]
		copy(row, unsafe.Slice(at(p.b, (k0+i)*p.ldb+j), width))
		clear(row[width:])
	}
}

// packTransposed fills 8 columns of a panel from rows of B, width of them (which may be 0 or less) there.
func (p *product) packTransposed(dst []float32, k0, depth, j, width int) {
	if width == 8 {
		transposeRows(&dst[0], tileCols, at(p.b, j*p.ldb+k0), p.ldb, 8, depth)
		return
	}
	for h := range 8 {
		if h >= width {
			for i := range depth {
				dst[i*tileCols+h] = 0
			}
			continue
		}
		for i, v := range unsafe.Slice(at(p.b, (j+h)*p.ldb+k0), depth) {
			dst[i*tileCols+h] = v
		}
	}
}

// transposeRows copies rows×cols floats at src, rows at most 8, to cols×rows at dst. Strides are in floats.
func transposeRows(dst *float32, ldd int, src *float32, lds, rows, cols int) {
	j := 0
	if rows == 8 && cols >= 8 {
		j = cols &^ 7
		use.transpose8(dst, uintptr(4*ldd), src, uintptr(4*lds), cols/8)
	}
	for ; j < cols; j++ {
		column := unsafe.Slice(at(dst, j*ldd), rows)
		for i := range column {
			column[i] = *at(src, i*lds+j)
		}
	}
}
