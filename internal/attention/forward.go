package attention

import (
	"sync"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// The scores of a block of queries with all keys are computed at once, so that a softmax is exact in one pass and memory grows with the number of keys,
// not with its square. The numbers of a query are its own, so the length of a block changes no bit.

const (
	blockFloats  = 8192 // scores of a block: both its scores and their gradients stay in L2
	leastQueries = 16   // a block has at least, so that reading the keys is worth it
	partQueries  = 128  // a part has at most
)

// block is how many queries are done at a time. It depends on the number of keys only.
func (g Geometry) block() int {
	return max(leastQueries, blockFloats/padded(g.Keys)&^7)
}

// partLength is how many queries of a head a part does.
func (g Geometry) partLength() int { return max(partQueries, g.block()) }

// forward is the work of Forward or of Hard.
type forward struct {
	Geometry
	in        Operands
	y         Rows
	selection *Selection
	heads     int // that a part does
}

var forwards = sync.Pool{New: func() any { return new(forward) }}

// Forward sets y to softmax(Q·Kᵀ/√d)·V, sample by sample and head by head.
func Forward(g Geometry, in Operands, y Rows) { run(g, in, nil, y) }

func run(g Geometry, in Operands, s *Selection, y Rows) {
	if g.Batch*g.Queries*g.Keys*g.Width == 0 {
		return
	}
	f := forwards.Get().(*forward)
	*f = forward{g, in, y, s, g.headsOfPart()}
	pool.Run(g.Batch*g.Heads/f.heads*pool.Parts(g.Queries, g.partLength()), f)
	*f = forward{}
	forwards.Put(f)
}

// Part does some queries of some heads of a sample.
func (f *forward) Part(i int) {
	s := scratches.Get().(*scratch)
	parts, groups := pool.Parts(f.Queries, f.partLength()), f.Heads/f.heads
	lo, hi := pool.Range(i%parts, f.Queries, f.partLength())
	sample, group := i/parts/groups, i/parts%groups
	a := &s.product.ahead
	a.n = 0
	if next, ok := f.next(sample); ok {
		a.add(f.y, next*f.Queries, f.Queries)
		a.addOperands(f.Geometry, f.in, next)
	}
	for head := group * f.heads; head < (group+1)*f.heads; head++ {
		f.head(s, sample, head, lo, hi)
	}
	scratches.Put(s)
}

// head does queries lo to hi of a head of a sample.
func (f *forward) head(s *scratch, sample, head, lo, hi int) {
	first, firstKey := sample*f.Queries, sample*f.Keys
	keys := f.in.K.head(f.Geometry, &s.k, firstKey, f.Keys, head)
	across := s.across(&s.keysAcross, keys, f.Keys, padded(f.Width))
	var values matrix
	if f.selection == nil {
		values = f.in.V.head(f.Geometry, &s.v, firstKey, f.Keys, head)
	}
	for ; lo < hi; lo += f.block() {
		n := min(f.block(), hi-lo)
		q := f.in.Q.head(f.Geometry, &s.q, first+lo, n, head)
		scores := s.scores(f.Geometry, q, across, n)
		if f.selection != nil {
			f.selection.noisy(s, f.Geometry, n, sample, head, lo)
			f.selection.choose(s, f.Geometry, n)
			for i, j := range s.best[:n] {
				copy(f.y.row(f.Geometry, first+lo+i, head), f.in.V.row(f.Geometry, firstKey+j, head))
			}
			continue
		}
		simd.Softmax(s.weights[:n*scores.ld], n, f.Keys, f.scale())
		y := f.y.room(f.Geometry, &s.y, first+lo, n, head)
		s.multiply(n, padded(f.Width), f.Keys, scores, false, values, y, false)
		f.y.keep(f.Geometry, y, first+lo, n, head)
	}
}

// scores sets weights to the scores of n queries, before they are scaled.
func (s *scratch) scores(g Geometry, q, across matrix, n int) matrix {
	ld := padded(g.Keys)
	s.weights = grown(s.weights, n*ld)
	m := matrix{&s.weights[0], ld}
	s.multiply(n, ld, g.Width, q, false, across, m, false)
	return m
}
