package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// line is a transform of a line of vectors. Its methods append instructions and return the result's register.
type line struct {
	generator
	v       vectors
	factors []VecVirtual
}

func (l line) add(a, b VecVirtual) VecVirtual { r := l.v.new(); l.VADDPS(b, a, r); return r }
func (l line) sub(a, b VecVirtual) VecVirtual { r := l.v.new(); l.VSUBPS(b, a, r); return r }
func (l line) mul(i int, a VecVirtual) VecVirtual {
	r := l.v.new()
	l.VMULPS(l.factors[i], a, r)
	return r
}

// transforms writes the transforms of a set; the lines of each are those of the twins of the same names.
func (g generator) transforms(v vectors) {
	g.transform(v, "image", 6, 6, 4, line.image)
	g.transform(v, "output", 6, 4, 6, line.output)
	g.transform(v, "spread", 4, 6, 6, line.spread)
	g.transform(v, "weights", 3, 6, 7, line.weights)
	g.transform(v, "gather", 6, 3, 7, line.gather)
}

func (l line) image(x []VecVirtual) []VecVirtual {
	ea, eb := l.sub(x[4], l.mul(0, x[2])), l.sub(x[4], l.mul(1, x[2]))
	y0 := l.sub(ea, l.mul(1, l.sub(x[2], l.mul(0, x[0]))))
	oa, ob := l.sub(x[3], l.mul(0, x[1])), l.sub(x[3], l.mul(1, x[1]))
	y5 := l.sub(l.sub(x[5], l.mul(0, x[3])), l.mul(1, oa))
	oa, ob = l.mul(3, oa), l.mul(2, ob)
	return []VecVirtual{y0, l.add(eb, ob), l.sub(eb, ob), l.add(ea, oa), l.sub(ea, oa), y5}
}

func (l line) output(x []VecVirtual) []VecVirtual {
	sa, da, sb, db := l.add(x[1], x[2]), l.sub(x[1], x[2]), l.add(x[3], x[4]), l.sub(x[3], x[4])
	return []VecVirtual{
		l.add(l.add(x[0], sa), sb),
		l.add(l.mul(0, da), l.mul(3, db)),
		l.add(l.mul(1, sa), l.mul(4, sb)),
		l.add(l.add(l.mul(2, da), l.mul(5, db)), x[5]),
	}
}

func (l line) spread(x []VecVirtual) []VecVirtual {
	ea, oa := l.add(x[0], l.mul(1, x[2])), l.add(l.mul(0, x[1]), l.mul(2, x[3]))
	eb, ob := l.add(x[0], l.mul(4, x[2])), l.add(l.mul(3, x[1]), l.mul(5, x[3]))
	return []VecVirtual{x[0], l.add(ea, oa), l.sub(ea, oa), l.add(eb, ob), l.sub(eb, ob), x[3]}
}

func (l line) weights(x []VecVirtual) []VecVirtual {
	ea, oa := l.add(l.mul(1, x[0]), l.mul(3, x[2])), l.mul(2, x[1])
	eb, ob := l.add(l.mul(4, x[0]), l.mul(6, x[2])), l.mul(5, x[1])
	return []VecVirtual{l.mul(0, x[0]), l.add(ea, oa), l.sub(ea, oa), l.add(eb, ob), l.sub(eb, ob), x[2]}
}

func (l line) gather(x []VecVirtual) []VecVirtual {
	sa, da, sb, db := l.add(x[1], x[2]), l.sub(x[1], x[2]), l.add(x[3], x[4]), l.sub(x[3], x[4])
	return []VecVirtual{
		l.add(l.add(l.mul(0, x[0]), l.mul(1, sa)), l.mul(4, sb)),
		l.add(l.mul(2, da), l.mul(5, db)),
		l.add(l.add(l.mul(3, sa), l.mul(6, sb)), x[5]),
	}
}

// strides are multiples of a stride, and the memory that many strides after a base.
type strides struct{ one, three, five Register }

func (g generator) strides(one Register) strides {
	s := strides{one, g.GP64(), g.GP64()}
	g.LEAQ(Mem{Base: one, Index: one, Scale: 2}, s.three)
	g.LEAQ(Mem{Base: one, Index: one, Scale: 4}, s.five)
	return s
}

func (s strides) at(base Register, n int) Mem {
	m := Mem{Base: base}
	switch n {
	case 1, 2, 4:
		m.Index, m.Scale = s.one, uint8(n)
	case 3:
		m.Index, m.Scale = s.three, 1
	case 5:
		m.Index, m.Scale = s.five, 1
	}
	return m
}

// transform writes L·x·Lᵀ for a matrix L of in columns and out rows, which f multiplies a line by: first all columns, then all rows.
func (g generator) transform(v vectors, name string, in, out, factors int, f func(line, []VecVirtual) []VecVirtual) {
	args := g.function("transform"+strings.ToUpper(name[:1])+name[1:]+v.suffix, "transform", "t", fmt.Sprintf("transforms %d×%d vectors to %d×%d", in, in, out, out))
	field := func(names ...string) Register {
		c := args
		for _, n := range names {
			c = c.Field(n)
		}
		return g.Load(c, g.GP64())
	}
	l := line{generator: g, v: v}
	table := field("factors")
	for i := range factors {
		r := v.new()
		g.VBROADCASTSS(Mem{Base: table, Disp: 4 * i}, r)
		l.factors = append(l.factors, r)
	}
	to, between := field("to", "first"), field("between")
	vectors, moved := field("vectors"), g.GP64()
	g.XORQ(moved, moved)

	g.Label("vector")
	col := field("from", "col")
	place := g.columns(args, in, name == "image" || name == "spread", moved)
	for j := range in {
		done := fmt.Sprintf("column%d", j)
		if place.edges {
			for _, line := range place.lines {
				g.PREFETCHT0(Mem{Base: line, Index: place.next, Scale: 1})
			}
			inside, zeros := fmt.Sprintf("inside%d", j), fmt.Sprintf("zeros%d", j)
			g.CMPQ(field("left"), U8(j))
			g.JGT(LabelRef(zeros))
			g.CMPQ(field("right"), U8(j))
			g.JGT(LabelRef(inside))
			g.Label(zeros)
			zero := v.new()
			g.zero(zero)
			for i := range out {
				g.VMOVUPS(zero, Mem{Base: between, Disp: v.bytes * (i*in + j)})
			}
			g.JMP(LabelRef(done))
			g.Label(inside)
		}
		x := make([]VecVirtual, in)
		for i := range x {
			x[i] = v.new()
			g.VMOVUPS(place.at(i), x[i])
		}
		for i, y := range f(l, x) {
			g.VMOVUPS(y, Mem{Base: between, Disp: v.bytes * (i*in + j)})
		}
		if place.edges {
			g.Label(done)
		}
		if j < in-1 {
			g.ADDQ(col, place.column)
			if place.edges {
				g.ADDQ(col, place.next)
			}
		}
	}
	row, cols := field("to", "row"), g.strides(field("to", "col"))
	q := g.GP64()
	g.MOVQ(to, q)
	for i := range out {
		x := make([]VecVirtual, in)
		for j := range x {
			x[j] = v.new()
			g.VMOVUPS(Mem{Base: between, Disp: v.bytes * (i*in + j)}, x[j])
		}
		y := f(l, x)
		if name == "output" {
			g.fetch(args, q, cols, len(y))
			g.epilogue(v, args, i, y, row, cols, q, moved)
		} else {
			for j := range y {
				g.VMOVUPS(y[j], cols.at(q, j))
			}
		}
		if i < out-1 {
			g.ADDQ(row, q)
		}
	}
	g.Label("written")
	g.ADDQ(U8(v.bytes), to)
	g.ADDQ(U8(v.bytes), moved)
	g.DECQ(vectors)
	g.JNZ(LabelRef("vector"))
	g.VZEROUPPER()
	g.RET()
}

// columns are places of vectors in the grid that is read, column by column.
type columns struct {
	edges  bool       // the grid has zeros around it
	lines  []Register // its rows, with edges
	rows   strides    // from row to row, without
	column Register
	next   Register // the column as far into the pixels that are read next
}

func (g generator) columns(args gotypes.Component, in int, edges bool, moved Register) columns {
	c := columns{edges: edges, column: g.GP64()}
	g.MOVQ(moved, c.column)
	if !edges {
		c.rows = g.strides(g.Load(args.Field("from").Field("row"), g.GP64()))
		g.ADDQ(g.Load(args.Field("from").Field("first"), g.GP64()), c.column)
		return c
	}
	c.next = g.Load(args.Field("ahead"), g.GP64())
	g.ADDQ(moved, c.next)
	for i := range in {
		c.lines = append(c.lines, g.Load(args.Field("lines").Index(i), g.GP64()))
	}
	return c
}

func (c columns) at(i int) Mem {
	if c.edges {
		return Mem{Base: c.lines[i], Index: c.column, Scale: 1}
	}
	return c.rows.at(c.column, i)
}

// fetch fetches the vectors of a row that come next after those at p.
func (g generator) fetch(args gotypes.Component, p Register, cols strides, n int) {
	next := g.Load(args.Field("ahead"), g.GP64())
	g.ADDQ(p, next)
	for j := range n {
		g.PREFETCHT0(cols.at(next, j))
	}
}

const notLessEqual = 0x16 // VCMPPS predicate: unordered, quiet

// epilogue writes bias, ReLU and mask of one row of outputs, and the stores of those that are wanted. q is where the row begins, moved
// how many bytes of it have been done.
func (g generator) epilogue(v vectors, args gotypes.Component, row int, y []VecVirtual, stride Register, cols strides, q, moved Register) {
	label := func(name string) string { return fmt.Sprintf("%s%d", name, row) }
	p := g.Load(args.Field("bias"), g.GP64())
	g.TESTQ(p, p)
	g.JZ(LabelRef(label("relu")))
	bias := v.new()
	g.VMOVUPS(Mem{Base: p, Index: moved, Scale: 1}, bias)
	for _, r := range y {
		g.VADDPS(bias, r, r)
	}

	g.Label(label("relu"))
	zero := v.new()
	g.zero(zero)
	flag := g.Load(args.Field("relu"), g.GP32())
	g.TESTL(flag, flag)
	g.JZ(LabelRef(label("mask")))
	for _, r := range y {
		g.VMAXPS(r, zero, r) // in this order a NaN stays one
	}

	g.Label(label("mask"))
	wanted, mask := g.Load(args.Field("cols"), g.GP64()), g.Load(args.Field("mask"), g.GP64())
	g.TESTQ(mask, mask)
	g.JZ(LabelRef(label("store")))
	first := g.Load(args.Field("to").Field("first"), g.GP64())
	g.SUBQ(first, mask)
	g.ADDQ(q, mask)
	g.fetch(args, mask, cols, len(y))
	for j, r := range y {
		if j > 0 {
			g.CMPQ(wanted, U8(j))
			g.JLE(LabelRef(label("store")))
		}
		keep := v.new()
		g.VMOVUPS(cols.at(mask, j), keep)
		if v.bytes == 64 {
			where := g.K()
			g.VCMPPS(U8(notLessEqual), zero, keep, where)
			g.VMOVAPS_Z(r, where, r)
		} else {
			g.VCMPPS(U8(notLessEqual), zero, keep, keep)
			g.VANDPS(keep, r, r)
		}
	}

	g.Label(label("store"))
	for j, r := range y {
		if j > 0 {
			g.CMPQ(wanted, U8(j))
			g.JLE(LabelRef(label("row")))
		}
		g.VMOVUPS(r, cols.at(q, j))
	}
	g.Label(label("row"))
	rows := g.Load(args.Field("rows"), g.GP64())
	g.CMPQ(rows, U8(row+1))
	g.JLE(LabelRef("written"))
}
