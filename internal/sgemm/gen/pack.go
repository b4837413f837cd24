package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// columns writes the load of an 8×8 block, row by row at src, and hands its columns to use one by one. A row is loaded together
// with the one four below it, so that two rounds of shuffles inside the halves of a register finish the block.
func (g generator) columns(src, lds, lds4 Register, use func(i int, column VecVirtual)) {
	high, low := g.GP64(), g.GP64()
	g.MOVQ(src, high)
	g.LEAQ(Mem{Base: src, Index: lds4, Scale: 1}, low)
	var r [2][4]VecVirtual // r[h][i] holds columns 4h to 4h+3 of rows i and i+4
	for i := range 4 {
		for h := range r {
			v := g.YMM()
			g.VBROADCASTF128(Mem{Base: high, Disp: 16 * h}, v) // the upper half is replaced next
			g.VINSERTF128(U8(1), Mem{Base: low, Disp: 16 * h}, v, v)
			r[h][i] = v
		}
		// The next 8 rows come next; their lines are fetched meanwhile.
		g.PREFETCHT1(Mem{Base: high, Index: lds4, Scale: 2})
		g.PREFETCHT1(Mem{Base: low, Index: lds4, Scale: 2})
		if i < 3 {
			g.ADDQ(lds, high)
			g.ADDQ(lds, low)
		}
	}
	for h, r := range r {
		lo01, hi01, lo23, hi23 := g.YMM(), g.YMM(), g.YMM(), g.YMM()
		g.VUNPCKLPS(r[1], r[0], lo01)
		g.VUNPCKHPS(r[1], r[0], hi01)
		g.VUNPCKLPS(r[3], r[2], lo23)
		g.VUNPCKHPS(r[3], r[2], hi23)
		for i, pair := range [2][2]VecVirtual{{lo01, lo23}, {hi01, hi23}} {
			for j, halves := range [2]U8{0x44, 0xee} {
				v := g.YMM()
				g.VSHUFPS(halves, pair[1], pair[0], v)
				use(4*h+2*i+j, v)
			}
		}
	}
}

// transpose writes the copy of 8 rows into 8 columns.
func (g generator) transpose() {
	g.function("transpose8",
		"transpose8 copies 8 rows of 8·blocks floats at src to as many rows of 8 at dst; ldd and lds, in bytes, lead from row to row.",
		param("dst", float), param("ldd", stride), param("src", float), param("lds", stride), param("blocks", integer))
	dst, ldd := g.Load(g.Param("dst"), g.GP64()), g.Load(g.Param("ldd"), g.GP64())
	src, lds := g.Load(g.Param("src"), g.GP64()), g.Load(g.Param("lds"), g.GP64())
	blocks := g.Load(g.Param("blocks"), g.GP64())
	lds4, dst3 := g.GP64(), g.GP64()
	g.MOVQ(lds, lds4)
	g.SHLQ(U8(2), lds4)

	g.Label("block")
	g.LEAQ(Mem{Base: ldd, Index: ldd, Scale: 2}, dst3)
	g.ADDQ(dst, dst3)
	g.columns(src, lds, lds4, func(i int, column VecVirtual) {
		if i%4 == 3 {
			g.VMOVUPS(column, Mem{Base: dst3})
			g.LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst)
			g.LEAQ(Mem{Base: dst3, Index: ldd, Scale: 4}, dst3)
			return
		}
		at := Mem{Base: dst}
		if i%4 > 0 {
			at.Index, at.Scale = ldd, uint8(i%4)
		}
		g.VMOVUPS(column, at)
	})
	g.ADDQ(U8(32), src)
	g.DECQ(blocks)
	g.JNZ(LabelRef("block"))
	g.VZEROUPPER()
	g.RET()
}

// copyPanels writes the copy of rows that lie apart into panels side by side. All panels of a row are copied before the next
// row: where rows are pages apart, neighbouring cache lines are cheap and another row is dear.
func (g generator) copyPanels(v vectors, name string) {
	width := 2 * v.bytes
	g.function(name,
		fmt.Sprintf("%s copies rows of %d·panels floats, lds bytes apart at src, to panels of %[2]d columns, ldp bytes apart at dst.", name, width/4),
		param("dst", float), param("ldp", stride), param("src", float), param("lds", stride), param("rows", integer), param("panels", integer))
	dst, ldp := g.Load(g.Param("dst"), g.GP64()), g.Load(g.Param("ldp"), g.GP64())
	src, lds := g.Load(g.Param("src"), g.GP64()), g.Load(g.Param("lds"), g.GP64())
	rows, panels := g.Load(g.Param("rows"), g.GP64()), g.Load(g.Param("panels"), g.GP64())
	from, to, left := g.GP64(), g.GP64(), g.GP64()
	g.Label("row")
	g.MOVQ(src, from)
	g.MOVQ(dst, to)
	g.MOVQ(panels, left)
	g.Label("panel")
	lo, hi := v.new(), v.new()
	g.VMOVUPS(Mem{Base: from}, lo)
	g.VMOVUPS(Mem{Base: from, Disp: v.bytes}, hi)
	g.VMOVUPS(lo, Mem{Base: to})
	g.VMOVUPS(hi, Mem{Base: to, Disp: v.bytes})
	g.ADDQ(U32(width), from)
	g.ADDQ(ldp, to)
	g.DECQ(left)
	g.JNZ(LabelRef("panel"))
	g.ADDQ(lds, src)
	g.ADDQ(U32(width), dst)
	g.DECQ(rows)
	g.JNZ(LabelRef("row"))
	g.VZEROUPPER()
	g.RET()
}
