package sgemm

import (
	"unsafe"

	"github.com/denoise-go/denoise/internal/simd"
)

// op(A) is copied to strips before it is used: the rows of one tile, and of these all elements of step 0, then all of step 1 and so
// on, as the kernels want them. A kernel then reads one stream, whatever the stride of A is. A tall product reads A where it lies: with few
// columns in C, copying an element of A would take up to an eighth as long as using it.

// nextRows is the height of the next strip. Strips are as few as can be and differ by at most a row: a tile of 1 or 2 rows has
// too few sums to hide the latency of an FMA.
func nextRows(left int) int {
	tiles := (left + use.rows - 1) / use.rows
	return (left + tiles - 1) / tiles
}

// slack is how many floats packing may write past its end, to be overwritten by what follows.
const slack = 16

// copied says which rows of which product a scratch holds all strips of.
type copied struct {
	product uint64
	row     int
}

// operand is a block's rows of op(A), read where they lie or in strips.
type operand struct {
	first     *float32
	row, step int // floats from a row to the next, and from a step to the next; 0 for strips
	depth     int
}

// strip returns where rows rows from number i on are, with rowA and stepA of a tile.
func (o operand) strip(i, rows int) (a *float32, rowA, stepA uintptr) {
	if o.step == 0 {
		return at(o.first, i*o.depth), 4, uintptr(4 * rows)
	}
	return at(o.first, i*o.row), uintptr(4 * o.row), uintptr(4 * o.step)
}

// strips returns rows r0..r1 of op(A), for the given block. If they have to be copied, it brings them into the scratch as strips.
// A worker does many parts of a product one after another, and mostly gets the same scratch each time; it finds its strips there.
// That each worker makes a copy of its own costs less than to read what another core has just written.
func (p *product) strips(s *scratch, b block) operand {
	rows := b.r1 - b.r0
	switch {
	case b.depth == 0:
		return operand{step: 1}
	case !p.transA && (p.tall || rows == 1):
		return operand{first: at(p.a, b.r0*p.lda+b.k0), row: p.lda, step: 1}
	case p.transA && p.lda == 1:
		return operand{first: at(p.a, b.k0*p.lda+b.r0), row: 1, step: p.lda}
	case !p.keepA:
		s.copied = copied{}
		s.rows = grown(s.rows, rows*b.depth+slack)
		p.packStrips(&s.rows[0], b)
		return operand{first: &s.rows[0], depth: b.depth}
	}
	if want := (copied{p.serial, b.r0}); s.copied != want {
		s.copied = want
		s.rows = grown(s.rows, rows*p.k+slack)
		for k0 := 0; k0 < p.k; k0 += p.block {
			p.packStrips(&s.rows[rows*k0], block{r0: b.r0, r1: b.r1, k0: k0, depth: min(p.block, p.k-k0)})
		}
	}
	return operand{first: &s.rows[rows*b.k0], depth: b.depth}
}

// grown is x, or something longer if x has not n elements.
func grown(x []float32, n int) []float32 {
	if len(x) < n {
		return make([]float32, n)
	}
	return x
}

// packStrips copies the block's rows of op(A) to dst, strip by strip. Of a transposed A it takes a few steps of k at a time for all
// strips, since a step's elements lie side by side: a strip at a time would read a part of every line and come back for the rest.
func (p *product) packStrips(dst *float32, b block) {
	steps := b.depth
	if p.transA {
		steps = 8
	}
	for k := 0; k < b.depth; k += steps {
		for r := b.r0; r < b.r1; {
			n := nextRows(b.r1 - r)
			to := at(dst, (r-b.r0)*b.depth+k*n)
			if !p.transA {
				p.packStrip(to, r, n, b)
			} else if from := at(p.a, (b.k0+k)*p.lda+r); k+steps < b.depth && use.copyStrips != nil {
				like := sameRows(b.r1 - r)
				use.copyStrips(to, uintptr(4*n*b.depth), n, from, uintptr(4*p.lda), steps, like)
				r += (like - 1) * n
			} else {
				use.copyRuns(to, n, from, uintptr(4*p.lda), min(steps, b.depth-k))
			}
			r += n
		}
	}
}

// sameRows is how many of the next strips are as high as the next.
func sameRows(left int) int {
	tiles := (left + use.rows - 1) / use.rows
	if more := left % tiles; more > 0 {
		return more
	}
	return tiles
}

// packStrip copies n rows of A, not transposed, to a strip. Of few rows it transposes 8 where there are so many, and the vectors of each step write
// over the ends of those before.
func (p *product) packStrip(to *float32, r, n int, b block) {
	from, whole := at(p.a, r*p.lda+b.k0), b.depth&^7
	if n >= 8 || r+8 > p.m || whole == 0 {
		transposeRows(to, n, from, p.lda, n, b.depth)
		return
	}
	use.transpose8(to, uintptr(4*n), from, uintptr(4*p.lda), whole/8)
	transposeRows(at(to, whole*n), n, at(from, whole), p.lda, n, b.depth-whole)
}

// sum adds the block's columns of a transposed A to the sums, just before they are copied to strips.
func (p *product) sum(b block) {
	sums := p.sums[b.r0:b.r1]
	if b.depth == 0 {
		clear(sums)
		return
	}
	a := unsafe.Slice(at(p.a, b.k0*p.lda+b.r0), (b.depth-1)*p.lda+len(sums))
	if b.k0 == 0 {
		simd.SumRows(sums, a, b.depth, len(sums), p.lda)
	} else {
		simd.AddRows(sums, a, b.depth, len(sums), p.lda)
	}
}
