package attention

import (
	"sync"
	"unsafe"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// gradient is the work of Gradient or of HardGradient.
type gradient struct {
	Geometry
	in, d     Operands
	dy        Rows
	selection *Selection
	heads     int // that a part does
}

var gradients = sync.Pool{New: func() any { return new(gradient) }}

// Gradient sets d to the gradients of Forward's operands, dy being that of y. It computes the weights again. Gradients of keys and values add
// queries in their order.
func Gradient(g Geometry, in Operands, dy Rows, d Operands) { runGradient(g, in, nil, dy, d) }

func runGradient(g Geometry, in Operands, s *Selection, dy Rows, d Operands) {
	if g.Batch*g.Queries*g.Keys*g.Width == 0 {
		return
	}
	w := gradients.Get().(*gradient)
	*w = gradient{g, in, d, dy, s, g.headsOfPart()}
	pool.Run(g.Batch*g.Heads/w.heads, w)
	*w = gradient{}
	gradients.Put(w)
}

// Part does some heads of a sample.
func (w *gradient) Part(i int) {
	s := scratches.Get().(*scratch)
	groups := w.Heads / w.heads
	sample, group := i/groups, i%groups
	a := &s.product.ahead
	a.n = 0
	if next, ok := w.next(sample); ok {
		a.addOperands(w.Geometry, w.d, next)
		a.add(w.dy, next*w.Queries, w.Queries)
		a.addOperands(w.Geometry, w.in, next)
	}
	for head := group * w.heads; head < (group+1)*w.heads; head++ {
		w.head(s, sample, head)
	}
	scratches.Put(s)
}

// head does a head of a sample.
func (w *gradient) head(s *scratch, sample, head int) {
	g := w.Geometry
	first, firstKey, width := sample*g.Queries, sample*g.Keys, padded(g.Width)
	keys := w.in.K.head(g, &s.k, firstKey, g.Keys, head)
	keysAcross := s.across(&s.keysAcross, keys, g.Keys, width)
	valuesAcross := s.across(&s.upAcross, w.in.V.head(g, &s.v, firstKey, g.Keys, head), g.Keys, width)
	dk, dv := w.d.K.room(g, &s.dk, firstKey, g.Keys, head), w.d.V.room(g, &s.dv, firstKey, g.Keys, head)
	for lo := 0; lo < g.Queries; lo += g.block() {
		n, more := min(g.block(), g.Queries-lo), lo > 0
		q, up := w.in.Q.head(g, &s.q, first+lo, n, head), w.dy.head(g, &s.up, first+lo, n, head)
		weights := s.scores(g, q, keysAcross, n)
		flat, slope := s.weights[:n*weights.ld], g.scale()
		if w.selection == nil {
			simd.Softmax(flat, n, g.Keys, slope)
			s.multiply(g.Keys, width, n, weights, true, up, dv, more)
		} else {
			w.selection.noisy(s, g, n, sample, head, lo)
			w.selection.choose(s, g, n)
			s.scatter(g, up, dv, n, more)
			simd.Softmax(flat, n, g.Keys, w.selection.factor(g))
			slope /= w.selection.Temperature
		}
		s.slopes = grown(s.slopes, len(flat))
		slopes := matrix{&s.slopes[0], weights.ld}
		s.multiply(n, weights.ld, g.Width, up, false, valuesAcross, slopes, false)
		simd.SoftmaxGrad(s.slopes[:len(flat)], flat, n, g.Keys, slope)
		dq := w.d.Q.room(g, &s.dq, first+lo, n, head)
		s.multiply(n, width, g.Keys, slopes, false, keys, dq, false)
		w.d.Q.keep(g, dq, first+lo, n, head)
		s.multiply(g.Keys, width, n, slopes, true, q, dk, more)
	}
	w.d.K.keep(g, dk, firstKey, g.Keys, head)
	w.d.V.keep(g, dv, firstKey, g.Keys, head)
}

// scatter adds the rows of up to those of dv that the queries took, which are 0 before unless there were more queries.
func (s *scratch) scatter(g Geometry, up, dv matrix, n int, more bool) {
	row := func(m matrix, i int) []float32 { return unsafe.Slice(m.below(i).p, padded(g.Width)) }
	for j := range g.Keys {
		if !more {
			clear(row(dv, j))
		}
	}
	for i, j := range s.best[:n] {
		to := row(dv, j)
		simd.Add(to, to, row(up, i))
	}
}
