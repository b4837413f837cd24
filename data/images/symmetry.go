package images

// symmetry is one of the eight flips and turns of a square: in this order a transposition, a flip of the rows and one of the columns of the original.
type symmetry uint8

const (
	transposed  symmetry = 1 << iota // rows become columns
	flippedRows                      // the original's last row first
	flippedCols                      // the original's last column first

	symmetries = 8
)

// size returns the height and width of what the symmetry makes of h×w.
func (s symmetry) size(h, w int) (int, int) {
	if s&transposed != 0 {
		return w, h
	}
	return h, w
}

// apply writes what the symmetry makes of an h×w part of a plane to dst, row by row. The part begins at src[0]; its rows are stride values of so many bytes apart.
func (s symmetry) apply(dst, src []byte, h, w, stride, width int) {
	rows, cols := s.size(h, w)
	if s == 0 {
		for y := range rows {
			copy(dst[y*cols*width:(y+1)*cols*width], src[y*stride*width:])
		}
		return
	}
	// A step along a row and one along a column of dst move by so many values in src.
	down, right, first := stride, 1, 0
	if s&flippedRows != 0 {
		first, down = first+(h-1)*stride, -down
	}
	if s&flippedCols != 0 {
		first, right = first+w-1, -right
	}
	if s&transposed != 0 {
		down, right = right, down
	}
	out := 0
	for y := range rows {
		from := first + y*down
		for range cols {
			for b := range width {
				dst[out] = src[from*width+b]
				out++
			}
			from += right
		}
	}
}

// oriented returns what the symmetry makes of a picture.
func (p *Picture) oriented(s symmetry) *Picture {
	if s == 0 {
		return p
	}
	h, w, width := p.Shape.H, p.Shape.W, p.Bits/8
	q := &Picture{Shape: p.Shape, Bits: p.Bits, Pix: make([]byte, len(p.Pix))}
	q.Shape.H, q.Shape.W = s.size(h, w)
	plane := h * w * width
	for c := range p.Shape.C {
		s.apply(q.Pix[c*plane:], p.Pix[c*plane:], h, w, w, width)
	}
	if p.Alpha != nil {
		q.Alpha = make([]byte, plane)
		s.apply(q.Alpha, p.Alpha, h, w, w, width)
	}
	return q
}
