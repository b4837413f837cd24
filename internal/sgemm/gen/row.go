package main

import (
	"go/types"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// row writes the micro-kernel for one row of C and a transposed B that is read as it is: with a single row to multiply, packing
// a panel would cost more than using it.
func (g generator) row(t types.Type) {
	g.function("row1x16",
		"row1x16 is the micro-kernel for one row and an unpacked B, whose 16 rows of k floats lie ldb bytes apart; k is a multiple of 8.",
		param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	acc := [][]VecVirtual{{g.YMM(), g.YMM()}}
	for _, r := range acc[0] {
		g.VXORPS(r, r, r)
	}
	a, b := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("b"), g.GP64())
	ldb, rounds := g.Load(args.Field("ldb"), g.GP64()), g.Load(args.Field("k"), g.GP64())
	ldb4, b8 := g.GP64(), g.GP64()
	g.MOVQ(ldb, ldb4)
	g.SHLQ(U8(2), ldb4)
	g.LEAQ(Mem{Base: b, Index: ldb, Scale: 8}, b8)
	g.SHRQ(U8(3), rounds)
	g.JZ(LabelRef("scale"))

	g.Label("round")
	for h, src := range []Register{b, b8} {
		g.columns(src, ldb, ldb4, func(p int, column VecVirtual) {
			x := g.YMM()
			g.VBROADCASTSS(Mem{Base: a, Disp: 4 * p}, x)
			g.VFMADD231PS(column, x, acc[0][h])
		})
		g.ADDQ(U8(32), src)
	}
	g.ADDQ(U8(32), a)
	g.DECQ(rounds)
	g.JNZ(LabelRef("round"))

	g.finish(g.avx2(), args, acc)
	g.VZEROUPPER()
	g.RET()
}
