package winograd

import (
	"sync"
	"unsafe"
)

// points is how many elements a transformed tile has.
const points = 36

// pictures is a batch of images. Their tiles are squares of 4×4 pixels, numbered through all images row by row.
type pictures struct {
	pixels         []float32
	batch, h, w, c int
}

func (im *pictures) at(b, y, x int) int { return ((b*im.h+y)*im.w + x) * im.c }
func (im *pictures) size() int          { return im.batch * im.h * im.w * im.c }
func (im *pictures) panels() int        { return roundUp(im.c, panelCols) / panelCols }
func (im *pictures) tiles() int         { return im.batch * ((im.h + 3) / 4) * ((im.w + 3) / 4) }

// tile is the image and the first pixel of tile t.
func (im *pictures) tile(t int) (b, y, x int) {
	rows, cols := (im.h+3)/4, (im.w+3)/4
	return t / (rows * cols), t / cols % rows * 4, t % cols * 4
}

// scratch is what a part needs for itself.
type scratch struct {
	v, d, m   []float32 // transformed tiles of what is read, of the output's gradient, and sums
	patch     []float32
	zeros     []float32 // as long as six pixels
	between   []float32
	rest      []float32
	transform transform
	product   product
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// prepare gets the scratch ready for pixels of so many channels.
func (s *scratch) prepare(channels, lanes int) {
	s.patch = grown(s.patch, 6*6*roundUp(channels, lanes))
	s.zeros = grown(s.zeros, 6*roundUp(channels, lanes))
	s.between = grown(s.between, points*lanes)
	s.rest = grown(s.rest, 4*4*lanes)
	s.transform.between = &s.between[0]
}

// free gives the scratch back.
func (s *scratch) free() {
	s.transform, s.product = transform{}, product{}
	scratches.Put(s)
}

// read makes n×n pixels of image b, from (y, x) on, what the scratch's transform reads. They may lie outside.
func (s *scratch) read(im *pictures, lanes, b, y, x, n int) {
	t := &s.transform
	t.top, t.bottom = within(y, n, im.h)
	t.left, t.right = within(x, n, im.w)
	stride := roundUp(im.c, lanes)
	t.vectors = stride / lanes
	t.from = grid{nil, uintptr(4 * im.w * im.c), uintptr(4 * im.c)}
	zeros := uintptr(unsafe.Pointer(&s.zeros[0]))
	if t.top == t.bottom || t.left == t.right {
		t.top, t.bottom, t.left, t.right = 0, 0, 0, 0
	} else if first := im.at(b, y+t.top, x+t.left); im.at(b, y+t.bottom-1, x+t.right-1)+stride <= len(im.pixels) {
		t.from.first = &im.pixels[first]
	} else {
		// The last vector of a pixel would reach past the last image.
		for r := range t.bottom - t.top {
			for c := range t.right - t.left {
				copy(s.patch[(r*n+c)*stride:], im.pixels[first+(r*im.w+c)*im.c:][:im.c])
			}
		}
		t.from = grid{&s.patch[0], uintptr(4 * n * stride), uintptr(4 * stride)}
	}
	for i := range n {
		t.lines[i] = zeros
		if t.top <= i && i < t.bottom {
			t.lines[i] = uintptr(unsafe.Pointer(t.from.first)) + uintptr(i-t.top)*t.from.row - uintptr(t.left)*t.from.col
		}
	}
}

// only restricts what read found to channels from to end.
func (s *scratch) only(from, end, lanes int) {
	t := &s.transform
	t.vectors = (end - from) / lanes
	if t.from.first != nil {
		t.from.first = at(t.from.first, 0, from)
	}
	for i := range t.lines {
		t.lines[i] += uintptr(4 * from)
	}
}

// ahead is how many bytes the pixels of the next tile lie after those of tile t, in images that tile im.
func (im *pictures) ahead(out *pictures, t int) int {
	b, y, x := out.tile(t)
	nextB, nextY, nextX := out.tile(t + 1)
	return 4 * (im.at(nextB, nextY, nextX) - im.at(b, y, x))
}

// within is which of n places from x on are at least 0 and less than size.
func within(x, n, size int) (from, to int) {
	from = min(max(-x, 0), n)
	return from, max(min(size-x, n), from)
}

// multiply computes the product of the scratch for n rows, in strips of at most so many that differ by at most one. byRow is the bytes from a
// row of A to the next.
func (s *scratch) multiply(kernels *byRows, most, n, byRow int) {
	strips := (n + most - 1) / most
	rows, taller := n/strips, n%strips
	if taller > 0 {
		s.product.strips = taller
		kernels[rows+1](&s.product)
		done := uintptr(taller * (rows + 1))
		s.product.a = at(s.product.a, done*uintptr(byRow), 0)
		s.product.c = at(s.product.c, done*s.product.ldc, 0)
	}
	s.product.strips = strips - taller
	kernels[rows](&s.product)
}

// planeFloats is the distance of two planes of n floats: whole cache lines, an odd number of them, so that the same place of all planes
// does not fall into one set of a cache.
func planeFloats(n int) int { return panelCols * ((n+panelCols-1)/panelCols | 1) }

// planes is a transformed tile, of which each vector lies in another plane.
func planes(first []float32, plane int) grid {
	return grid{&first[0], uintptr(4 * 6 * plane), uintptr(4 * plane)}
}

// roundUp is n, or the next multiple of m.
func roundUp(n, m int) int { return (n + m - 1) / m * m }

// grown is x, or something longer if x has not n elements.
func grown(x []float32, n int) []float32 {
	if len(x) < n {
		return make([]float32, n)
	}
	return x
}
