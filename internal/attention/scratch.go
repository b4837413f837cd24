package attention

import (
	"sync"
	"unsafe"
)

// scratch is what a part needs for itself. It grows to the largest that was asked for: a few rows of scores, and the keys and values of one head.
type scratch struct {
	product product

	q, k, v, up, y       []float32 // copies of rows whose width is not a multiple of 8
	dq, dk, dv           []float32
	tail                 []float32 // the last rows before they are transposed
	keysAcross, upAcross []float32 // keys and values transposed
	weights, slopes      []float32 // of a block of queries [queries × padded keys]
	noise                []float32
	best                 []int // the key that each query of a block takes
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// grown is x, or something longer if x has not n elements.
func grown[T any](x []T, n int) []T {
	if len(x) < n {
		return make([]T, n)
	}
	return x
}

// padded rounds up to whole vectors.
func padded(n int) int { return (n + 7) &^ 7 }

// head returns n rows of one head from row first of all samples on, where they are if their width is whole vectors, else copied to buffer with zeros
// behind each.
func (r Rows) head(g Geometry, buffer *[]float32, first, n, head int) matrix {
	if g.Width%8 == 0 {
		return matrix{&r.row(g, first, head)[0], r.Ld}
	}
	m := r.room(g, buffer, first, n, head)
	for i := range n {
		to := unsafe.Slice(m.below(i).p, m.ld)
		clear(to[copy(to, r.row(g, first+i, head)):])
	}
	return m
}

// room returns where to compute n rows of one head.
func (r Rows) room(g Geometry, buffer *[]float32, first, n, head int) matrix {
	if g.Width%8 == 0 {
		return matrix{&r.row(g, first, head)[0], r.Ld}
	}
	ld := padded(g.Width)
	*buffer = grown(*buffer, n*ld)
	return matrix{&(*buffer)[0], ld}
}

// keep takes rows from their room to where they belong.
func (r Rows) keep(g Geometry, m matrix, first, n, head int) {
	if g.Width%8 == 0 {
		return
	}
	for i := range n {
		copy(r.row(g, first+i, head), unsafe.Slice(m.below(i).p, g.Width))
	}
}

// across returns n rows transposed, of width columns, both rounded up to whole vectors; columns from n on are 0.
func (s *scratch) across(buffer *[]float32, m matrix, n, width int) matrix {
	ld := padded(n)
	*buffer = grown(*buffer, width*ld)
	to := matrix{&(*buffer)[0], ld}
	for i := 0; i < n; i += 8 {
		from := m.below(i)
		if i+8 > n {
			s.tail = grown(s.tail, 8*width)
			clear(s.tail[:8*width])
			for j := i; j < n; j++ {
				copy(s.tail[(j-i)*width:][:width], unsafe.Slice(m.below(j).p, width))
			}
			from = matrix{&s.tail[0], width}
		}
		use.transpose8(at(to.p, i), uintptr(4*ld), from.p, uintptr(4*from.ld), width/8)
	}
	return to
}

// multiply computes c = op(a)·b, or adds it to c.
func (s *scratch) multiply(m, n, k int, a matrix, transposed bool, b, c matrix, add bool) {
	p := &s.product
	p.m, p.n, p.k, p.a, p.b, p.c, p.transposed, p.add = m, n, k, a, b, c, transposed, add
	p.compute()
	p.a, p.b, p.c = matrix{}, matrix{}, matrix{}
}
