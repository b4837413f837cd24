package sgemm

import (
	"math"
	"sync"
)

// scratch is what a part needs for itself.
type scratch struct {
	b    [together]panel
	tile tile

	a      *float32  // the part's first row of op(A), at the current block of k
	lda    int       // and the stride from there on
	rows   []float32 // a copy of rows of op(A)
	copied copied    // which they are

	edge edge
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
	r := i / p.groups * p.rowBlock
	b := block{r0: r, r1: min(r+p.rowBlock, p.m)}
	j0 := i % p.groups * p.group
	j1 := min(j0+p.group, p.panels)
	for !b.last {
		b.depth = min(p.block, p.k-b.k0)
		b.last = b.k0+b.depth == p.k
		p.findRows(s, b)
		for j := j0; j < j1; {
			n := 1
			if p.readable(b, j) {
				p.row(s, b, j*tileCols)
			} else {
				if !p.transB {
					n = min(together, j1-j)
				}
				p.pack(s.b[:n], b.k0, b.depth, j*tileCols)
				for q := range n {
					p.multiplyPanel(s, b, &s.b[q], (j+q)*tileCols)
				}
			}
			j += n
		}
		b.k0 += b.depth
	}
	s.a, s.lda, s.tile = nil, 0, tile{}
	scratches.Put(s)
}

// findRows points the scratch to the block's rows of op(A).
func (p *product) findRows(s *scratch, b block) {
	switch {
	case p.copyA && p.copyWhole:
		p.copyRows(s, b.r0, b.r1, 0, p.k)
		s.a, s.lda = &s.rows[b.k0], p.copyStride
	case p.copyA:
		p.copyRows(s, b.r0, b.r1, b.k0, b.depth)
		s.a, s.lda = &s.rows[0], p.copyStride
	case p.k > 0:
		s.a, s.lda = at(p.a, b.r0*p.lda+b.k0), p.lda
	}
}

// setTile fills in all of the scratch's tile but b, for the block's first row and the columns from j.
func (p *product) setTile(s *scratch, b block, j int) *tile {
	t := &s.tile
	*t = tile{
		a: s.a, lda: uintptr(4 * s.lda), k: b.depth,
		c: at(p.c, b.r0*p.ldc+j), ldc: uintptr(4 * p.ldc),
		alpha: p.alpha, betaBits: math.Float32bits(p.beta),
	}
	if b.k0 > 0 {
		t.betaBits = math.Float32bits(1)
	}
	if b.last {
		if p.relu {
			t.relu = 1
		}
		if p.bias != nil {
			t.bias = at(p.bias, j)
		}
		if p.mask != nil {
			t.mask, t.ldMask = at(p.mask, b.r0*p.ldMask+j), uintptr(4*p.ldMask)
		}
	}
	return t
}

// readable reports whether panel j is for one row only and can be read where it lies.
func (p *product) readable(b block, j int) bool {
	return p.transB && b.r1-b.r0 == 1 && (j+1)*tileCols <= p.n && b.depth > 0 && b.depth%8 == 0
}

// row updates one row of C, 16 columns from j.
func (p *product) row(s *scratch, b block, j int) {
	t := p.setTile(s, b, j)
	t.b, t.ldb = at(p.b, j*p.ldb+b.k0), uintptr(4*p.ldb)
	use.row1x16(t)
}

// multiplyPanel updates the block's rows of C, up to 16 columns from j, with a packed panel.
func (p *product) multiplyPanel(s *scratch, b block, packed *panel, j int) {
	t := p.setTile(s, b, j)
	t.b = &packed[0]
	width := min(tileCols, p.n-j)
	for r := b.r0; ; {
		n := nextRows(b.r1 - r)
		if width == tileCols {
			use.tile[n](t)
		} else {
			s.edge.compute(t, n, width)
		}
		if r += n; r == b.r1 {
			return
		}
		t.a = at(t.a, n*s.lda)
		t.c = at(t.c, n*p.ldc)
		if t.mask != nil {
			t.mask = at(t.mask, n*p.ldMask)
		}
	}
}
