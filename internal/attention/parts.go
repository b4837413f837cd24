package attention

import (
	"unsafe"

	"github.com/denoise-go/denoise/internal/pool"
)

// A head's part of a row is short, and the next row far away: 96 bytes and 1152 in a layer of 4 heads of 24 numbers. The processor does not guess
// what comes next, and two heads share a cache line. So where there are enough samples, a part is all heads of a sample, and while it multiplies, the
// kernels fetch the sample that the worker probably gets next.

const (
	samplesOfWorker = 4        // where parts are samples, a worker has so many at least: then it matters little if one has more
	sampleFloats    = 16 << 10 // queries, keys and values of a sample are so many at most: two samples stay in L2, with their gradients
)

// wholeSamples reports whether parts are samples.
func (g Geometry) wholeSamples() bool {
	return g.Batch >= samplesOfWorker*pool.Workers() && (g.Queries+2*g.Keys)*g.Heads*g.Width <= sampleFloats
}

// headsOfPart returns how many heads a part does.
func (g Geometry) headsOfPart() int {
	if g.wholeSamples() {
		return g.Heads
	}
	return 1
}

// next returns the sample that a worker probably gets after another, if parts are samples and there is one.
func (g Geometry) next(sample int) (next int, ok bool) {
	next = sample + pool.Workers()
	return next, next < g.Batch && g.wholeSamples()
}

// ahead is memory to fetch into L2, the last piece first. Addresses are no pointers here, since they run past the end; nothing is read.
type ahead struct {
	piece [5]piece
	n     int
}

type piece struct{ next, end uintptr }

// add appends n rows from row first of all samples on, with what lies between them.
func (a *ahead) add(r Rows, first, n int) {
	start := uintptr(unsafe.Pointer(&r.V[first*r.Ld]))
	a.piece[a.n] = piece{start, start + uintptr(4*n*r.Ld)}
	a.n++
}

// addOperands appends queries, keys and values of a sample. Where their rows are as far apart, they lie in one tensor.
func (a *ahead) addOperands(g Geometry, o Operands, sample int) {
	a.add(o.Q, sample*g.Queries, g.Queries)
	if o.K.Ld != o.Q.Ld {
		a.add(o.K, sample*g.Keys, g.Keys)
	}
}

// current returns the next address, and by how much a kernel moves on: not at all if there is nothing to fetch.
func (a *ahead) current() (next, line uintptr) {
	if a.n == 0 {
		return uintptr(unsafe.Pointer(a)), 0
	}
	return a.piece[a.n-1].next, 64
}

// passed notes that everything before next has been fetched.
func (a *ahead) passed(next uintptr) {
	if a.n == 0 {
		return
	}
	p := &a.piece[a.n-1]
	if p.next = next; next >= p.end {
		a.n--
	}
}
