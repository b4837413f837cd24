package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
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

// copyRuns8 writes the same for AVX2. A store is of a whole vector, whose end the next overwrites.
func (g generator) copyRuns8() {
	g.function("copyRuns8",
		"copyRuns8 copies n ≤ 8 floats from each of so many rows, lds bytes apart at src, to dst without gaps, and writes up to 7 floats more.",
		param("dst", float), param("n", integer), param("src", float), param("lds", stride), param("rows", integer))
	dst, src := g.Load(g.Param("dst"), g.GP64()), g.Load(g.Param("src"), g.GP64())
	lds, rows := g.Load(g.Param("lds"), g.GP64()), g.Load(g.Param("rows"), g.GP64())
	n := g.Load(g.Param("n"), g.GP64())
	some, count, run := g.YMM(), g.YMM(), g.YMM()
	g.VMOVD(n.(GPVirtual).As32(), count.AsX())
	g.VPBROADCASTD(count.AsX(), count)
	g.VPCMPGTD(g.laneNumbers(), count, some)
	g.SHLQ(U8(2), n)
	g.Label("row")
	g.VMASKMOVPS(Mem{Base: src}, some, run)
	g.VMOVUPS(run, Mem{Base: dst})
	g.ADDQ(lds, src)
	g.ADDQ(n, dst)
	g.DECQ(rows)
	g.JNZ(LabelRef("row"))
	g.VZEROUPPER()
	g.RET()
}

// copyStrips writes copies of runs that lie side by side, for AVX2, each with the runs below it.
func (g generator) copyStrips() {
	g.function("copyStrips8",
		"copyStrips8 does for so many strips what copyRuns8 does for one. The runs of a strip begin n floats after those of the one before, and their copies ldd bytes. It fetches as many rows more.",
		param("dst", float), param("ldd", stride), param("n", integer), param("src", float), param("lds", stride), param("rows", integer), param("strips", integer))
	dst, src := g.Load(g.Param("dst"), g.GP64()), g.Load(g.Param("src"), g.GP64())
	lds, ldd := g.Load(g.Param("lds"), g.GP64()), g.Load(g.Param("ldd"), g.GP64())
	n, strips := g.Load(g.Param("n"), g.GP64()), g.Load(g.Param("strips"), g.GP64())
	some, count, run := g.YMM(), g.YMM(), g.YMM()
	g.VMOVD(n.(GPVirtual).As32(), count.AsX())
	g.VPBROADCASTD(count.AsX(), count)
	g.VPCMPGTD(g.laneNumbers(), count, some)
	g.SHLQ(U8(2), n)
	ahead, from, to, rows := g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.Load(g.Param("rows"), ahead)
	g.IMULQ(lds, ahead)
	g.Label("strip")
	g.MOVQ(src, from)
	g.MOVQ(dst, to)
	g.Load(g.Param("rows"), rows)
	g.Label("row")
	g.PREFETCHT0(Mem{Base: from, Index: ahead, Scale: 1})
	g.VMASKMOVPS(Mem{Base: from}, some, run)
	g.VMOVUPS(run, Mem{Base: to})
	g.ADDQ(lds, from)
	g.ADDQ(n, to)
	g.DECQ(rows)
	g.JNZ(LabelRef("row"))
	g.ADDQ(n, src)
	g.ADDQ(ldd, dst)
	g.DECQ(strips)
	g.JNZ(LabelRef("strip"))
	g.VZEROUPPER()
	g.RET()
}

// laneNumbers is the numbers 0 to 7 in memory.
func (g generator) laneNumbers() Mem {
	if g.numbers.Base != nil {
		return *g.numbers
	}
	data := g.StaticGlobal("lanes")
	g.DataAttributes(attr.NOPTR | attr.RODATA)
	for i := range 8 {
		g.AppendDatum(U32(i))
	}
	*g.numbers = data
	return data
}
