package main

import (
	. "github.com/mmcloughlin/avo/operand"
)

// ahead is how many rows ahead of the one being copied are fetched: they are often pages apart, where hardware does not guess.
const ahead = 8

// copyRuns writes the copy of short runs into one piece, with masked loads and stores, so that nothing outside is touched.
func (g generator) copyRuns() {
	g.function("copyRunsZ",
		"copyRunsZ copies n ≤ 16 floats from each of so many rows, lds bytes apart at src, to dst without gaps.",
		param("dst", float), param("n", integer), param("src", float), param("lds", stride), param("rows", integer))
	dst, src := g.Load(g.Param("dst"), g.GP64()), g.Load(g.Param("src"), g.GP64())
	lds, rows := g.Load(g.Param("lds"), g.GP64()), g.Load(g.Param("rows"), g.GP64())
	n, bits := g.GP64(), g.GP64()
	g.Load(g.Param("n"), n)
	g.MOVQ(I32(-1), bits)
	g.SHLXQ(n, bits, bits)
	g.NOTQ(bits)
	some, run := g.K(), g.ZMM()
	g.KMOVW(bits.As32(), some)
	g.SHLQ(U8(2), n)
	g.Label("row")
	g.PREFETCHT0(Mem{Base: src, Index: lds, Scale: ahead})
	g.VMOVUPS_Z(Mem{Base: src}, some, run)
	g.VMOVUPS(run, some, Mem{Base: dst})
	g.ADDQ(lds, src)
	g.ADDQ(n, dst)
	g.DECQ(rows)
	g.JNZ(LabelRef("row"))
	g.VZEROUPPER()
	g.RET()
}
