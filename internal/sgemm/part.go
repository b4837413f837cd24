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
	panels [groupCols / 16]panel
	tile   tile
	edge   edge

	ahead     ahead   // what is packed next
	aheadLast uintptr // where it ends
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
	rows, cols := i/p.groups, i%p.groups
	b := block{r0: rows * p.m / p.rowBlocks, r1: (rows + 1) * p.m / p.rowBlocks}
	j0, j1 := cols*p.panels/p.groups, (cols+1)*p.panels/p.groups
	for !b.last {
		b.depth = min(p.block, p.k-b.k0)
		b.last = b.k0+b.depth == p.k
		a := p.strips(s, b)
		for j := j0; j < j1; {
			if p.readable(b, j) {
				p.row(s, b, a, j*use.cols)
				j++
				continue
			}
			n := min(groupCols/use.cols, j1-j)
			p.findPanels(s, b, j, n)
			p.lookAhead(s, b, a, j, n, j0, j1)
			p.multiplyPanels(s, b, a, j*use.cols, n)
			j += n
		}
		b.k0 += b.depth
	}
	s.tile = tile{}
	clear(s.panels[:])
	scratches.Put(s)
}

// lookAhead tells what is packed after the n panels from j.
func (p *product) lookAhead(s *scratch, b block, a *float32, j, n, j0, j1 int) {
	k0, depth := b.k0, b.depth
	if j += n; j >= j1 {
		j = j0
		k0 += depth
		depth = min(p.block, p.k-k0)
	}
	if depth <= 0 {
		s.ahead.idle(s.panels[0].b)
		s.aheadLast = 0
		return
	}
	cols := min(groupCols, p.n-j*use.cols)
	if p.transB {
		s.aheadLast = s.ahead.fetch(at(p.b, j*use.cols*p.ldb+k0), cols, 4*depth, uintptr(4*p.ldb))
	} else {
		s.aheadLast = s.ahead.fetch(at(p.b, k0*p.ldb+j*use.cols), depth, 4*cols, uintptr(4*p.ldb))
	}
}

// setTile fills in all of the scratch's tile but a and b, for row r and the columns from j.
func (p *product) setTile(s *scratch, b block, r, j int) *tile {
	t := &s.tile
	*t = tile{
		k: b.depth, c: at(p.c, r*p.ldc+j), ldc: uintptr(4 * p.ldc),
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
			t.mask, t.ldMask = at(p.mask, r*p.ldMask+j), uintptr(4*p.ldMask)
		}
	}
	return t
}

// readable reports whether panel j is of a transposed B, for one row only, and can be read where it lies.
func (p *product) readable(b block, j int) bool {
	return p.transB && b.r1-b.r0 == 1 && min(use.cols, p.n-j*use.cols)%16 == 0 && b.depth > 0 && b.depth%8 == 0
}

// row updates one row of C, the panel of columns from j.
func (p *product) row(s *scratch, b block, a *float32, j int) {
	for end := min(j+use.cols, p.n); j < end; j += 16 {
		t := p.setTile(s, b, b.r0, j)
		t.a, t.b, t.ldb = a, at(p.b, j*p.ldb+b.k0), uintptr(4*p.ldb)
		use.row1x16(t)
	}
}

// multiplyPanels updates the block's rows of C, n panels from column j, strip by strip.
func (p *product) multiplyPanels(s *scratch, b block, a *float32, j, n int) {
	for r := b.r0; r < b.r1; {
		rows := nextRows(b.r1 - r)
		for i := range s.panels[:n] {
			q := &s.panels[i]
			t := p.setTile(s, b, r, j+i*use.cols)
			t.a, t.b, t.ldb = a, q.b, q.ldb
			t.next, t.end, t.skip, t.stride = s.ahead.next, s.ahead.end, s.ahead.skip, s.ahead.stride
			if kernel := q.kernel[rows]; q.width == q.pitch {
				kernel(t)
			} else {
				s.edge.compute(kernel, t, rows, q.width)
			}
			if s.ahead.next, s.ahead.end = t.next, t.end; t.end > s.aheadLast && s.aheadLast != 0 {
				s.ahead.idle(q.b)
				s.aheadLast = 0
			}
		}
		a = at(a, rows*b.depth)
		r += rows
	}
}
