package sgemm

import (
	"math"
	"sync/atomic"

	"github.com/denoise-go/denoise/internal/pool"
)

const (
	maxBlock    = 400       // longest block of k: a strip of A is then 19 kB at most, and stays in a 32 kB L1 cache
	keepFloats  = 1 << 20   // floats of op(A) a worker keeps for all k, or else for one block of k at a time
	tallFloats  = 48 << 10  // floats of A in a part of a tall product: they stay in L2 beside op(B)
	wholeFloats = 64 << 10  // floats of op(B) in one
	tallRows    = 1024      // rows of A in one, at least
	nearFloats  = 128 << 10 // floats of op(A) that stay in L2 beside what is packed of B
	longSteps   = 3200      // steps of k of a long product, at least
	longFloats  = 256 << 10 // floats of a worker's strips for a block of k in one, at most
)

// product is one call of Gemm. Its parts are rectangles of C: a block of rows by a group of panels, a panel being as many columns
// as a tile has. A part packs what it needs of A and B itself, so no part waits for another.
type product struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c        *float32
	lda, ldb, ldc  int
	bias, mask     *float32 // nil for none
	ldMask         int
	plus           *float32
	ldPlus         int
	relu           bool
	then           Rectangles
	sums           []float32

	// The plan.
	workers   int    // who share the parts
	block     int    // length of a block of k
	panels    int    // of all n columns
	rowBlocks int    // parts one below the other
	groups    int    // parts side by side
	keepA     bool   // workers keep their strips of op(A) from part to part
	tall      bool   // workers keep all of op(B) packed from part to part, and read A where it lies
	serial    uint64 // tells this product from all others
}

// blockLength is the length of the blocks of k (the last may be shorter): as few as maxBlock allows, of about the same length,
// in whole rounds of the kernels. It must depend on nothing but k.
func blockLength(k int) int {
	blocks := max(1, (k+maxBlock-1)/maxBlock)
	return max(8, ((k+blocks-1)/blocks+7)&^7)
}

// multiply computes C on all workers.
func (p *product) multiply() {
	p.plan(pool.Workers())
	pool.Run(p.groups*p.rowBlocks, p)
}

// serial is the number of the last product.
var serial atomic.Uint64

// The cost of things in cycles, roughly.
const (
	perFMA    = 1. / 16 // a step of a sum
	perPackA  = 0.4     // copying a float of A to a strip
	perPackB  = 0.5     // and one of B to a panel
	perFar    = 0.6     // reading a float of a strip that no cache holds
	perPart   = 500     // handing a part over
	mostParts = 8       // for each worker
)

// plan cuts C into parts such that the estimated time is least. It changes no bit.
func (p *product) plan(workers int) {
	p.workers = workers
	p.block = blockLength(p.k)
	p.panels = (p.n + use.cols - 1) / use.cols
	p.serial = serial.Add(1)
	if p.tall = p.isTall(); p.tall {
		p.groups, p.rowBlocks = 1, max(workers, (p.m*p.k+tallFloats-1)/tallFloats)
		return
	}
	most := mostParts * workers
	long := p.isLong(workers)
	if long {
		most = workers
	}
	least := math.Inf(1)
	for rowBlocks := 1; rowBlocks <= most && (rowBlocks-1)*use.rows < p.m; rowBlocks++ {
		for parts := workers; parts <= most; parts *= 2 {
			groups := max(1, min(p.panels, parts/rowBlocks))
			if t := p.time(workers, rowBlocks, groups); t < least {
				least, p.rowBlocks, p.groups = t, rowBlocks, groups
			}
			if workers == 1 {
				break
			}
		}
	}
	if p.transB && p.m*p.k <= nearFloats {
		// A costs nothing to go over again: read each row of B from end to end, which memory likes.
		p.groups = max(p.groups, (p.panels+use.group-1)/use.group)
	}
	p.keepA = !long && p.keeps(p.rowBlocks)
}

// isLong reports whether a sum has so many steps that a worker's strips for all of them would not stay in a cache, but those for a block of k do. Each
// worker then gets one part and copies its strips block by block: reading them from memory for one group of panels after the other takes longer than
// what smaller parts save where a worker begins late. Not with a transposed B: 128×4096×4096 then took 1.1 times as long.
func (p *product) isLong(workers int) bool {
	rows := (p.m + workers - 1) / workers
	return !p.transB && p.k >= longSteps && rows*p.block <= longFloats && p.m*p.k > nearFloats
}

// isTall reports whether A is many rows and op(B) so small that each of its elements is used more often than the elements of A. Rows that are a multiple
// of 1 kB apart share few sets of a cache.
func (p *product) isTall() bool {
	return !p.transA && p.k > 0 && p.k <= p.block && p.n*p.k <= wholeFloats && p.n >= use.cols && p.m >= tallRows && p.lda%256 != 0
}

// keeps reports whether a worker keeps the strips of a block of rows from part to part.
func (p *product) keeps(rowBlocks int) bool {
	return (p.m+rowBlocks-1)/rowBlocks*p.k <= keepFloats
}

// time estimates how many cycles the product takes when cut in the given way.
func (p *product) time(workers, rowBlocks, groups int) float64 {
	rows := float64((p.m + rowBlocks - 1) / rowBlocks)
	cols := float64(use.cols * ((p.panels + groups - 1) / groups))
	k, parts := float64(p.k), float64(rowBlocks*groups)
	part := rows*cols*k*perFMA + cols*k*perPackB + perPart // the largest
	all := float64(p.m)*float64(p.n)*k*perFMA + float64(rowBlocks)*float64(p.n)*k*perPackB + parts*perPart
	copies := parts / float64(workers) // a worker copies its strips for each part
	if p.keeps(rowBlocks) {
		copies = min(copies, float64(rowBlocks)) // or for each block of rows it meets
	}
	t := all/float64(workers) + copies*rows*k*perPackA
	if rows*float64(p.block) > keepFloats { // then each group of panels reads them all from memory
		t += float64(p.m) * k * float64(p.panels/use.group) * perFar / float64(workers)
	}
	if workers > 1 {
		t += part / 2 // one worker begins late, or is held up
	}
	return max(t, part)
}
