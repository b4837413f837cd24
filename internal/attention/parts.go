package attention

import (
	"math"
	"sync/atomic"

	"github.com/denoise-go/denoise/internal/pool"
)

// A head's part of a row is short, and the next row far away: 96 bytes and 1152 in a layer of 4 heads of 24 numbers. The processor does not guess
// what comes next, and two heads share a cache line. So where there are enough samples, a part is all heads of a sample, and first reads a number of each
// line.

const (
	samplesOfWorker = 4        // where parts are samples, a worker has so many at least: then it matters little if one has more
	sampleFloats    = 32 << 10 // queries, keys and values of a sample are so many at most: they stay in L2, and their gradients too
)

// headsOfPart returns how many heads a part does.
func (g Geometry) headsOfPart() int {
	if g.Batch >= samplesOfWorker*pool.Workers() && (g.Queries+2*g.Keys)*g.Heads*g.Width <= sampleFloats {
		return g.Heads
	}
	return 1
}

// fetched takes what fetch reads, so that the compiler does not leave the reading out.
var fetched atomic.Uint32

// fetch brings n rows from row first of all samples on to the nearest caches.
func (r Rows) fetch(g Geometry, first, n int) {
	const line = 16 // floats
	some := uint32(0)
	for i := first; i < first+n; i++ {
		row := r.V[i*r.Ld:][:g.Heads*g.Width]
		for j := 0; j < len(row); j += line {
			some |= math.Float32bits(row[j])
		}
	}
	if some == 1 {
		fetched.Store(some)
	}
}
