package main

import (
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// finish writes the way from the sums to C: alpha and beta, then what the epilogue asks for, then the store.
func (g generator) finish(args gotypes.Component, acc [][2]VecVirtual) {
	each := func(base, stride Register, do func(m Mem, sum VecVirtual)) {
		row := g.GP64()
		g.MOVQ(base, row)
		for i := range acc {
			do(Mem{Base: row}, acc[i][0])
			do(Mem{Base: row, Disp: 32}, acc[i][1])
			if i < len(acc)-1 {
				g.ADDQ(stride, row)
			}
		}
	}

	g.Label("scale")
	c, ldc := g.Load(args.Field("c"), g.GP64()), g.Load(args.Field("ldc"), g.GP64())
	factor := func(field string) Op {
		a, err := args.Field(field).Resolve()
		if err != nil {
			panic(err)
		}
		return a.Addr
	}
	alpha, beta := g.YMM(), g.YMM()
	g.VBROADCASTSS(factor("alpha"), alpha)
	bits := g.Load(args.Field("betaBits"), g.GP32())
	g.ADDL(bits, bits) // drops the sign: 0 for both zeros
	g.JNZ(LabelRef("update"))
	for i := range acc {
		g.VMULPS(alpha, acc[i][0], acc[i][0])
		g.VMULPS(alpha, acc[i][1], acc[i][1])
	}
	g.JMP(LabelRef("bias"))

	g.Label("update")
	g.VBROADCASTSS(factor("betaBits"), beta)
	each(c, ldc, func(m Mem, sum VecVirtual) {
		old := g.YMM()
		g.VMULPS(m, beta, old)
		g.VFMADD213PS(old, alpha, sum)
	})

	g.Label("bias")
	p := g.Load(args.Field("bias"), g.GP64())
	g.TESTQ(p, p)
	g.JZ(LabelRef("relu"))
	bias0, bias1 := g.YMM(), g.YMM()
	g.VMOVUPS(Mem{Base: p}, bias0)
	g.VMOVUPS(Mem{Base: p, Disp: 32}, bias1)
	for i := range acc {
		g.VADDPS(bias0, acc[i][0], acc[i][0])
		g.VADDPS(bias1, acc[i][1], acc[i][1])
	}

	g.Label("relu")
	zero := g.YMM()
	g.VXORPS(zero, zero, zero)
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
	g.JZ(LabelRef("store"))
	ldm := g.Load(args.Field("ldMask"), g.GP64())
	each(mask, ldm, func(m Mem, sum VecVirtual) {
		keep := g.YMM()
		g.VMOVUPS(m, keep)
		g.VCMPPS(U8(greater), zero, keep, keep)
		g.VANDPS(keep, sum, sum)
	})

	g.Label("store")
	each(c, ldc, func(m Mem, sum VecVirtual) { g.VMOVUPS(sum, m) })
}
