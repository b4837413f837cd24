package main

import (
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// visitor visits the sums one by one, with the place that belongs to each in the matrix that the named field points to.
type visitor func(field string, do func(m Mem, sum VecVirtual))

// strided is a visitor of matrices whose rows are as far apart as another field says.
func (g generator) strided(v vectors, args gotypes.Component, acc [][]VecVirtual) visitor {
	return func(field string, do func(m Mem, sum VecVirtual)) {
		row := g.Load(args.Field(field), g.GP64())
		stride := g.Load(args.Field(map[string]string{"c": "ldc", "mask": "ldMask", "plus": "ldPlus"}[field]), g.GP64())
		for i := range acc {
			for j, sum := range acc[i] {
				do(Mem{Base: row, Disp: v.bytes * j}, sum)
			}
			if i < len(acc)-1 {
				g.ADDQ(stride, row)
			}
		}
	}
}

// finish writes the way from the sums to C: alpha and beta, then what the epilogue asks for, then the store.
func (g generator) finish(v vectors, args gotypes.Component, acc [][]VecVirtual) {
	each := g.strided(v, args, acc)
	g.Label("scale")
	alpha, beta := v.new(), v.new()
	g.VBROADCASTSS(field(args, "alpha"), alpha)
	bits := g.Load(args.Field("betaBits"), g.GP32())
	g.ADDL(bits, bits) // drops the sign: 0 for both zeros
	g.JNZ(LabelRef("update"))
	for i := range acc {
		for _, sum := range acc[i] {
			g.VMULPS(alpha, sum, sum)
		}
	}
	g.JMP(LabelRef("bias"))

	g.Label("update")
	g.VBROADCASTSS(field(args, "betaBits"), beta)
	each("c", func(m Mem, sum VecVirtual) {
		old := v.new()
		g.VMULPS(m, beta, old)
		g.VFMADD213PS(old, alpha, sum)
	})
	g.epilogue(v, args, acc, each, "plus")
}

// epilogue writes bias, ReLU, mask, the matrices that are added last, and store.
func (g generator) epilogue(v vectors, args gotypes.Component, acc [][]VecVirtual, each visitor, plus ...string) {
	labels := append(append([]string{"mask"}, plus...), "store") // each leads on to the next
	g.Label("bias")
	p := g.Load(args.Field("bias"), g.GP64())
	g.TESTQ(p, p)
	g.JZ(LabelRef("relu"))
	for j := range acc[0] {
		bias := v.new()
		g.VMOVUPS(Mem{Base: p, Disp: v.bytes * j}, bias)
		for i := range acc {
			g.VADDPS(bias, acc[i][j], acc[i][j])
		}
	}

	g.Label("relu")
	zero := v.new()
	g.zero(zero)
	flag := g.Load(args.Field("relu"), g.GP32())
	g.TESTL(flag, flag)
	g.JZ(LabelRef("mask"))
	for i := range acc {
		for _, sum := range acc[i] {
			g.VMAXPS(sum, zero, sum) // in this order a NaN stays one
		}
	}

	g.Label("mask")
	mask := g.Load(args.Field("mask"), g.GP64())
	g.TESTQ(mask, mask)
	g.JZ(LabelRef(labels[1]))
	each("mask", func(m Mem, sum VecVirtual) { g.maskSum(v, m, zero, sum) })

	for i, field := range plus {
		g.Label(field)
		p := g.Load(args.Field(field), g.GP64())
		g.TESTQ(p, p)
		g.JZ(LabelRef(labels[i+2]))
		each(field, func(m Mem, sum VecVirtual) { g.VADDPS(m, sum, sum) })
	}

	g.Label("store")
	each("c", func(m Mem, sum VecVirtual) { g.VMOVUPS(sum, m) })
}

// maskSum sets sum to 0 where the mask at m is at most 0, which NaN is not.
func (g generator) maskSum(v vectors, m Mem, zero, sum VecVirtual) {
	keep := v.new()
	g.VMOVUPS(m, keep)
	if v.bytes == 64 {
		where := g.K()
		g.VCMPPS(U8(notLessEqual), zero, keep, where)
		g.VMOVAPS_Z(sum, where, sum)
		return
	}
	g.VCMPPS(U8(notLessEqual), zero, keep, keep)
	g.VANDPS(keep, sum, sum)
}
