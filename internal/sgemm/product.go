package sgemm

import (
	"sync/atomic"

	"github.com/denoise-go/denoise/internal/pool"
)

const (
	maxBlock   = 400       // longest block of k: 25 kB of B, which with six rows of A fits a 32 kB L1 cache
	blockARows = 96 << 10  // floats of A a part goes over for each panel of B: three quarters of a 512 kB L2 cache
	copyFloats = 160 << 10 // floats of op(A) copied for all k, or else for one block of k at a time
	partCycles = 6000      // a part shorter than this, about 2 µs, is not worth handing over
)

// product is one call of Gemm. Its parts are rectangles of C: a block of rows by a group of panels, a panel being 16 columns.
// A part packs its panels of B itself, right before it uses them, so no part waits for another; and as a panel is used by all
// rows of the block, it does not matter much that another block packs it again.
type product struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c        *float32
	lda, ldb, ldc  int
	bias, mask     *float32 // nil for none
	ldMask         int
	relu           bool

	// The plan.
	block    int // length of a block of k
	rowBlock int // rows of a part
	panels   int // of all n columns
	group    int // panels of a part
	groups   int // parts side by side

	copyA      bool   // parts work on a copy of their rows of op(A): A is transposed, or its rows lie badly
	copyWhole  bool   // the copy is of all k, not of a block of k
	copyStride int    // of the copy
	serial     uint64 // tells this product from all others
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
	pool.Run(p.groups*((p.m+p.rowBlock-1)/p.rowBlock), p)
}

// plan cuts C into parts.
func (p *product) plan(workers int) {
	p.block = blockLength(p.k)
	depth := max(16, min(p.k, p.block))
	rowBlocks := max(1, (p.m*depth+blockARows-1)/blockARows)
	p.rowBlock = (p.m + rowBlocks - 1) / rowBlocks
	p.panels = (p.n + tileCols - 1) / tileCols

	share := p.panels * rowBlocks / (4 * workers) // larger groups would leave a worker idle at the end

	// A panel takes about a cycle per row and step of k to multiply, and eight per step of k to pack.
	cycles := max(p.k, 8) * (p.rowBlock + 8)
	p.group = (partCycles + cycles - 1) / cycles
	if p.rowBlock*p.k > 2*blockARows {
		// A does not stay in L2 over all of k, only over a block: let several panels use each block.
		p.group = max(p.group, min(16, share))
	}
	if p.copyA = p.k > 0 && (p.transA || p.m > 1 && !spread(p.lda)); p.copyA {
		p.copyStride = spreadStride(p.k)
		p.copyWhole = p.rowBlock*p.copyStride <= copyFloats
		if !p.copyWhole {
			p.copyStride = spreadStride(p.block)
		}
		p.serial = serial.Add(1)
	}
	if !p.transB {
		p.group = max(p.group, min(together, share))
	}
	p.group = min(p.group, p.panels)
	p.groups = (p.panels + p.group - 1) / p.group
}

// serial is the number of the last product that had its rows copied.
var serial atomic.Uint64

// nextRows is the height of the next tile. Tiles are as few as can be and differ by at most a row: a tile of 1 or 2 rows has
// too few sums to hide the latency of an FMA.
func nextRows(left int) int {
	tiles := (left + tileRows - 1) / tileRows
	return (left + tiles - 1) / tiles
}
