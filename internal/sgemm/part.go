package sgemm

import (
	"math"
	"sync"
)

// scratch is what a part needs for itself.
type scratch struct {
	rows   []float32 // strips of op(A)
	copied copied    // which they are
	b      []float32 // panels of op(B)
	whole  uint64    // the product whose op(B) they all are, or 0
	panels []panel
	tile   tile
	edge   edge
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// block is what a part does at a time: some rows of C and some steps of k, for all its panels.
type block struct {
	r0, r1    int
	k0, depth int
	last      bool // the end of k: the epilogue follows
}

// Part computes one rectangle of C.
func (p *product) Part(i int) {
	s := scratches.Get().(*scratch)
	row := i / p.groups
	b := block{r0: row * p.m / p.rowBlocks, r1: (row + 1) * p.m / p.rowBlocks}
	j0, j1 := p.columns(i)
	for !b.last {
		b.depth = min(p.block, p.k-b.k0)
		b.last = b.k0+b.depth == p.k
		if p.sums != nil && j0 == 0 {
			p.sum(b)
		}
		a := p.strips(s, b)
		p.setTile(&s.tile, b)
		for j := j0; j < j1; {
			if p.readable(b, a, j) {
				p.row(s, b, a, j*use.cols)
				j++
				continue
			}
			n := min(use.group, j1-j)
			panels := p.panelsOf(s, b, i, j, n)
			p.multiplyPanels(panels, s, b, a, j*use.cols)
			j += n
		}
		b.k0 += b.depth
	}
	if p.then != nil {
		p.then.Rectangle(b.r0, b.r1, j0*use.cols, min(j1*use.cols, p.n))
	}
	s.tile = tile{}
	if !p.tall {
		clear(s.panels)
	}
	scratches.Put(s)
}

// panelsOf returns n panels from panel j on in part i. Of a tall product it packs all at once; a worker that does part after part finds them there.
func (p *product) panelsOf(s *scratch, b block, i, j, n int) []panel {
	if !p.tall {
		p.findPanels(s, b, j, n)
		p.lookAhead(&s.tile.ahead, b, i, j+n)
		return s.panels[:n]
	}
	if s.whole != p.serial {
		s.b = grown(s.b, p.panels*use.cols*b.depth)
		p.findPanels(s, b, 0, p.panels)
		s.whole = p.serial
	}
	return s.panels[j : j+n]
}

// columns are the panels of part i.
func (p *product) columns(i int) (j0, j1 int) {
	i %= p.groups
	return i * p.panels / p.groups, (i + 1) * p.panels / p.groups
}

// lookAhead says what is packed next in part i: the panels from j, or the first for the next block of k, or those of the part that
// the worker probably gets next.
func (p *product) lookAhead(a *ahead, b block, i, j int) {
	if p.k == 0 {
		return
	}
	if j0, j1 := p.columns(i); j >= j1 {
		j = j0
		b.k0 += b.depth
	}
	if b.k0 == p.k {
		if i += p.workers; i >= p.groups*p.rowBlocks {
			a.idle()
			return
		}
		j, _ = p.columns(i)
		b.k0 = 0
	}
	depth := min(p.block, p.k-b.k0)
	j *= use.cols
	cols := min(use.group*use.cols, p.n-j)
	if p.transB {
		a.start(at(p.b, j*p.ldb+b.k0), cols, 4*depth, uintptr(4*p.ldb))
	} else {
		a.start(at(p.b, b.k0*p.ldb+j), depth, 4*cols, uintptr(4*p.ldb))
	}
}

// lookDown says that a tall product reads rows of A from row r on next.
func (p *product) lookDown(a *ahead, r int) {
	switch rows := min(use.rows, p.m-r); {
	case rows <= 0:
		a.idle()
	case p.lda == p.k: // one piece
		a.start(at(p.a, r*p.lda), 1, 4*rows*p.k, uintptr(4*rows*p.k))
	default:
		a.start(at(p.a, r*p.lda), rows, 4*p.k, uintptr(4*p.lda))
	}
}

// setTile fills in what all tiles of a block have in common.
func (p *product) setTile(t *tile, b block) {
	t.k, t.ldc, t.ldMask, t.ldPlus = b.depth, uintptr(4*p.ldc), uintptr(4*p.ldMask), uintptr(4*p.ldPlus)
	t.alpha, t.betaBits, t.relu = p.alpha, math.Float32bits(p.beta), 0
	if b.k0 > 0 {
		t.betaBits = math.Float32bits(1)
	}
	if b.last && p.relu {
		t.relu = 1
	}
}

// place points a tile to row r and column j of C.
func (p *product) place(t *tile, b block, r, j int) {
	t.c = at(p.c, r*p.ldc+j)
	if b.last {
		if p.bias != nil {
			t.bias = at(p.bias, j)
		}
		if p.mask != nil {
			t.mask = at(p.mask, r*p.ldMask+j)
		}
		if p.plus != nil {
			t.plus = at(p.plus, r*p.ldPlus+j)
		}
	}
}

// readable reports whether panel j is of a transposed B, for one row only, and can be read where it lies.
func (p *product) readable(b block, a operand, j int) bool {
	return p.transB && b.r1-b.r0 == 1 && a.step <= 1 && min(use.cols, p.n-j*use.cols)%16 == 0 && b.depth > 0 && b.depth%8 == 0
}

// row updates one row of C, the panel of columns from j.
func (p *product) row(s *scratch, b block, a operand, j int) {
	t := &s.tile
	t.a, t.ldb = a.first, uintptr(4*p.ldb)
	for end := min(j+use.cols, p.n); j < end; j += 16 {
		t.b = at(p.b, j*p.ldb+b.k0)
		p.place(t, b, b.r0, j)
		use.row1x16(t)
	}
}

// multiplyPanels updates the block's rows of C, the panels from column j on, strip by strip.
func (p *product) multiplyPanels(panels []panel, s *scratch, b block, a operand, j int) {
	t := &s.tile
	for r := b.r0; r < b.r1; {
		rows := nextRows(b.r1 - r)
		t.a, t.rowA, t.stepA = a.strip(r-b.r0, rows)
		if p.tall {
			p.lookDown(&t.ahead, r+rows)
		}
		for i := range panels {
			q := &panels[i]
			t.b, t.ldb = q.b, q.ldb
			p.place(t, b, r, j+i*use.cols)
			if kernel := q.kernel[rows]; q.width == q.pitch {
				kernel(t)
			} else {
				s.edge.compute(kernel, t, rows, q.width)
			}
			t.ahead.check()
		}
		r += rows
	}
}
