package main

import (
	"fmt"
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// attention writes the micro-kernels of package attention.
func (g generator) attention(t types.Type) {
	for i, most := range []int{8, 6, 4} { // as many rows as sums, a row of B and an element of A fit 16 registers
		for rows := 1; rows <= most; rows++ {
			g.product(g.avx2(), rows, i+1, t)
		}
	}
	for rows := 1; rows <= 8; rows++ {
		g.product(g.avx512(), rows, 1, t)
		g.product(g.avx512(), rows, 2, t)
	}
	g.transpose()
}

// product writes the micro-kernel of package attention for so many rows.
func (g generator) product(v vectors, rows, wide int, t types.Type) {
	name := fmt.Sprintf("product%dx%d%s", rows, wide*v.bytes/4, v.suffix())
	g.function(name, fmt.Sprintf("%s is the micro-kernel for rows = %d; see tile.", name, rows), param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	acc := v.sums(rows, wide)
	row, stepA, ldb := g.Load(args.Field("rowA"), g.GP64()), g.Load(args.Field("stepA"), g.GP64()), g.Load(args.Field("ldb"), g.GP64())
	odd := map[int]Register{1: row} // multiples of row
	for i := 3; i < rows; i += 2 {
		odd[i] = g.GP64()
		g.LEAQ(Mem{Base: odd[i-2], Index: row, Scale: 2}, odd[i])
	}

	next, line := g.Load(args.Field("next"), g.GP64()), g.Load(args.Field("line"), g.GP64())

	g.Label("block")
	place := func(field, down string) Register {
		p := g.Load(args.Field(field), g.GP64())
		g.ADDQ(g.Load(args.Field(down), g.GP64()), p)
		return p
	}
	a, b, k := place("a", "downA"), g.Load(args.Field("b"), g.GP64()), g.Load(args.Field("k"), g.GP64())
	each := func(do func(m Mem, sum VecVirtual)) {
		c, ldc := place("c", "downC"), g.Load(args.Field("ldc"), g.GP64())
		for i := range acc {
			for j, sum := range acc[i] {
				do(Mem{Base: c, Disp: v.bytes * j}, sum)
			}
			if i < len(acc)-1 {
				g.ADDQ(ldc, c)
			}
		}
	}
	flag := g.Load(args.Field("add"), g.GP32())
	g.TESTL(flag, flag)
	g.JNZ(LabelRef("add"))
	for i := range acc {
		for _, sum := range acc[i] {
			g.zero(sum)
		}
	}
	g.JMP(LabelRef("multiply"))
	g.Label("add")
	each(func(m Mem, sum VecVirtual) { g.VMOVUPS(m, sum) })

	g.Label("multiply")
	element := func(i int) Mem {
		if i == 0 {
			return Mem{Base: a}
		}
		scale := i & -i // the power of two in i
		return Mem{Base: a, Index: odd[i/scale], Scale: uint8(scale)}
	}
	g.steps("step", k, 2, func(int) {
		g.multiply(v, acc, Mem{Base: b}, element)
		g.ADDQ(stepA, a)
		g.ADDQ(ldb, b)
	}, func(p int) {
		if p > 1 {
			g.PREFETCHT1(Mem{Base: next})
			g.ADDQ(line, next)
		}
	})
	each(func(m Mem, sum VecVirtual) { g.VMOVUPS(sum, m) })

	for _, of := range [][2]string{{"downA", "rowA"}, {"downC", "ldc"}} {
		down, by := g.Load(args.Field(of[0]), g.GP64()), g.GP64()
		g.IMUL3Q(U32(rows), g.Load(args.Field(of[1]), g.GP64()), by)
		g.ADDQ(by, down)
		g.Store(down, args.Field(of[0]))
	}
	left := g.Load(args.Field("blocks"), g.GP64())
	g.DECQ(left)
	g.Store(left, args.Field("blocks"))
	g.JNZ(LabelRef("block"))
	g.Store(next, args.Field("next"))
	g.VZEROUPPER()
	g.RET()
}
