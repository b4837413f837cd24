package conv

import "unsafe"

// images says how pictures are read. A place of an output's grid reads pixels around its own: place (y, x) and a tap t of the kernel meet at
// pixel (y·stride.Y+t.Y, x·stride.X+t.X). Workers copy the rows that they need, with the zeros around them, to memory of their own.
type images struct {
	src        []float32
	h, w, c    int
	lanes      lanes // how copies are made; the zero value copies pixels as they are
	stride     Pair
	grid       Pair // places in a picture; X is that of a segment where rows are cut
	width      int  // places in a row of a picture
	segments   int  // into which such a row is cut
	first, end Pair // taps are at least first and less than end
	patches    bool // copies hold for each place all that its taps meet, side by side
}

// fewFloats is a row of a kernel's elements so short that copies hold patches: reading them in one go is worth the longer copy.
const fewFloats = 8

// read completes m from the taps.
func (m *images) read(taps []tap) {
	m.first, m.end = taps[0].at, taps[0].at
	for _, t := range taps {
		m.first = Pair{min(m.first.Y, t.at.Y), min(m.first.X, t.at.X)}
		m.end = Pair{max(m.end.Y, t.at.Y+1), max(m.end.X, t.at.X+1)}
	}
	m.patches = (m.end.X-m.first.X)*m.c < fewFloats
}

const leastSegment = 64 // places, which are much more than what a kernel reads around them

// cut cuts the one row of a signal into segments, so that workers share it and a copy stays in a cache. The rows of places are then segments. Pictures are not cut: they have rows.
func (m *images) cut() {
	m.width, m.segments = m.grid.X, 1
	if m.grid.Y > 1 {
		return
	}
	fits := max(leastSegment, min(bandSteps, copyFloats/fewRows/(m.stride.X*m.c)))
	m.segments = (m.width + fits - 1) / fits
	m.grid.X = (m.width + m.segments - 1) / m.segments
}

// rows returns how many rows of places so many pictures have.
func (m *images) rows(pictures int) int { return pictures * m.grid.Y * m.segments }

// row returns the picture of a row of places, its number there, its first place and the number of its places, which are all of a row that is not cut. The first place may lie behind the last one.
func (m *images) row(r int, width int) (picture, y, x, places int) {
	line, segment := r/m.segments, r%m.segments
	x = segment * m.grid.X
	return line / m.grid.Y, line % m.grid.Y, x, min(m.grid.X, width-x)
}

// tap is an element of a kernel.
type tap struct {
	at     Pair // of the pixel that it meets at place (0, 0)
	weight int  // its number in the kernel
}

// rowFloats is the length of a copied row of pixels.
func (m *images) rowFloats() int {
	return ((m.grid.X-1)*m.stride.X + m.end.X - m.first.X) * m.c
}

// step is how many floats lie between what one place of a row and the next read.
func (m *images) step() int {
	if m.patches {
		return (m.end.Y - m.first.Y) * (m.end.X - m.first.X) * m.c
	}
	return m.stride.X * m.c
}

// offset is where in a copy, from the start of a place, tap t finds its pixel.
func (m *images) offset(t Pair) int {
	y, x := t.Y-m.first.Y, t.X-m.first.X
	if m.patches {
		return (y*(m.end.X-m.first.X) + x) * m.c
	}
	return y*m.rowFloats() + x*m.c
}

// perRow is about how many floats of a copy a row of places takes.
func (m *images) perRow() int {
	if m.patches {
		return m.grid.X * m.step()
	}
	return m.stride.Y * m.rowFloats()
}

// copied is a worker's copy of parts of pictures.
type copied struct {
	image  []float32
	rows   []float32 // from which patches are made
	starts []int     // where in image each row of places starts
}

// copy copies what the rows r0..r1 of places read; rows are counted through all pictures.
func (m *images) copy(s *copied, r0, r1 int) {
	s.starts = s.starts[:0]
	image, length := &s.image, m.rowFloats()
	if m.patches {
		image = &s.rows
	}
	used := 0
	for r := r0; r < r1; {
		picture, y, x, _ := m.row(r, m.width)
		n := min(m.grid.Y-y, r1-r)
		top := y*m.stride.Y + m.first.Y
		rows := (n-1)*m.stride.Y + m.end.Y - m.first.Y
		*image = extended(*image, used, used+rows*length)
		for i := range rows {
			m.copyRow((*image)[used+i*length:][:length], picture, top+i, x*m.stride.X+m.first.X)
		}
		for i := range n {
			s.starts = append(s.starts, used+i*m.stride.Y*length)
		}
		used += rows * length
		r += n
	}
	if m.patches {
		m.cutPatches(s)
	}
}

// extended is x, or a longer copy of its first used elements if it has not n and some more, past which nothing reads.
func extended(x []float32, used, n int) []float32 {
	const slack = 1 << 10
	if len(x) >= n+slack {
		return x
	}
	longer := make([]float32, n+n/2+slack)
	copy(longer, x[:used])
	return longer
}

// copyRow copies row y of a picture from pixel x on. They need not be there.
func (m *images) copyRow(dst []float32, picture, y, x int) {
	if y < 0 || y >= m.h {
		clear(dst)
		return
	}
	pixels := len(dst) / m.c
	x0 := min(max(0, -x), pixels)     // the first that is there
	x1 := max(x0, min(pixels, m.w-x)) // and the end
	clear(dst[:x0*m.c])
	clear(dst[x1*m.c:])
	if x0 == x1 {
		return
	}
	first := (picture*m.h+y)*m.w + max(0, x)
	if m.lanes.groups > 0 {
		m.lanes.copy(dst[x0*m.c:x1*m.c], m.src[first*m.lanes.groups*m.lanes.in:])
		return
	}
	copy(dst[x0*m.c:x1*m.c], m.src[first*m.c:])
}

// cutPatches makes patches of the rows of pixels.
func (m *images) cutPatches(s *copied) {
	rows, n := m.end.Y-m.first.Y, (m.end.X-m.first.X)*m.c
	length, step := m.rowFloats(), m.step()
	s.image = extended(s.image, 0, len(s.starts)*m.perRow())
	for i, start := range s.starts {
		s.starts[i] = i * m.perRow()
		if rows == 3 && n == 3 { // such as a 3×3 kernel on one channel
			cut3x3(at(&s.image[0], s.starts[i]), at(&s.rows[0], start), length, m.stride.X*m.c, m.grid.X)
			continue
		}
		for y := range rows {
			cutRow(at(&s.image[0], s.starts[i]+y*n), step, at(&s.rows[0], start+y*length), m.stride.X*m.c, n, m.grid.X)
		}
	}
}

// cut3x3 copies count patches of 3×3 floats, whose rows are length floats apart, to consecutive memory. Each row is copied with the float after it, which the
// next copy overwrites.
func cut3x3(to, from *float32, length, stride, count int) {
	for i := range count {
		to, from := at(to, 9*i), at(from, i*stride)
		*(*[4]float32)(unsafe.Pointer(to)) = *(*[4]float32)(unsafe.Pointer(from))
		*(*[4]float32)(unsafe.Pointer(at(to, 3))) = *(*[4]float32)(unsafe.Pointer(at(from, length)))
		*(*[4]float32)(unsafe.Pointer(at(to, 6))) = *(*[4]float32)(unsafe.Pointer(at(from, 2*length)))
	}
}

// cutRow copies count runs of n floats, less than fewFloats.
func cutRow(to *float32, step int, from *float32, stride, n, count int) {
	switch n {
	case 2:
		for i := range count {
			*(*[2]float32)(unsafe.Pointer(at(to, i*step))) = *(*[2]float32)(unsafe.Pointer(at(from, i*stride)))
		}
	default:
		for i := range count {
			for j := range n {
				*at(to, i*step+j) = *at(from, i*stride+j)
			}
		}
	}
}
