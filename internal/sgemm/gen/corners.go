package main

import (
	"go/types"

	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// corners writes the transforms of the convolution of upsampled images, for vectors of 8 channels; the formulas are those of their twins.
func (g generator) corners(t types.Type) {
	g.cornerOutputs(t)
	g.cornerSpread(t)
	g.cornerInputs(t)
}

// cornerStride is so many times the value of a field.
type cornerStride struct {
	field string
	times int
}

// cornerLoop writes a function that does body for all lanes of all places. Each pointer goes on by a vector with each lane, and by its stride with each place.
func (g generator) cornerLoop(name, doc string, t types.Type, pointers []string, strides []cornerStride, body func(args gotypes.Component, at []Register)) {
	g.function(name, name+" "+doc+"; see corners.", param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	at := make([]Register, len(pointers))
	for i, field := range pointers {
		at[i] = g.Load(args.Field(field), g.GP64())
	}
	places := g.Load(args.Field("places"), g.GP64())
	g.Label("place")
	lanes := g.Load(args.Field("lanes"), g.GP64())
	g.Label("lane")
	body(args, at)
	for i := range at {
		g.ADDQ(U8(32), at[i])
	}
	g.DECQ(lanes)
	g.JNZ(LabelRef("lane"))
	back := g.Load(args.Field("lanes"), g.GP64())
	g.SHLQ(U8(5), back)
	for i, stride := range strides {
		g.SUBQ(back, at[i])
		for range stride.times {
			g.ADDQ(g.Load(args.Field(stride.field), g.GP64()), at[i])
		}
	}
	g.DECQ(places)
	g.JNZ(LabelRef("place"))
	g.VZEROUPPER()
	g.RET()
}

func (g generator) ymmAdd(a, b VecVirtual) VecVirtual { r := g.YMM(); g.VADDPS(b, a, r); return r }
func (g generator) ymmSub(a, b VecVirtual) VecVirtual { r := g.YMM(); g.VSUBPS(b, a, r); return r }
func (g generator) ymmLoad(m Mem) VecVirtual          { r := g.YMM(); g.VMOVUPS(m, r); return r }

// cornerEpilogue writes bias, ReLU and mask of sums, and their stores. Bias and mask are at places of their own, and nil if their fields are.
func (g generator) cornerEpilogue(args gotypes.Component, sums []VecVirtual, bias Register, mask, to []Mem) {
	zero := g.YMM()
	g.zero(zero)
	test := func(field, label string) {
		p := g.Load(args.Field(field), g.GP64())
		g.TESTQ(p, p)
		g.JZ(LabelRef(label))
	}
	test("bias", "relu")
	b := g.ymmLoad(Mem{Base: bias})
	for _, sum := range sums {
		g.VADDPS(b, sum, sum)
	}
	g.Label("relu")
	flag := g.Load(args.Field("relu"), g.GP32())
	g.TESTL(flag, flag)
	g.JZ(LabelRef("mask"))
	for _, sum := range sums {
		g.VMAXPS(sum, zero, sum) // in this order a NaN stays one
	}
	g.Label("mask")
	test("mask", "store")
	for i, sum := range sums {
		g.maskSum(g.avx2(), mask[i], zero, sum)
	}
	g.Label("store")
	for i, sum := range sums {
		g.VMOVUPS(sum, to[i])
	}
}

func (g generator) cornerOutputs(t types.Type) {
	g.cornerLoop("cornerOutputs", "makes outputs of products", t,
		[]string{"from", "to", "bias", "mask"}, []cornerStride{{"step", 1}, {"toStep", 2}, {}, {"toStep", 2}},
		func(args gotypes.Component, at []Register) {
			plane, three := g.Load(args.Field("plane"), g.GP64()), g.GP64()
			g.LEAQ(Mem{Base: plane, Index: plane, Scale: 2}, three)
			var rows [2][3]VecVirtual
			column := g.GP64()
			g.MOVQ(at[0], column)
			for b := range 3 {
				p0, p1 := g.ymmLoad(Mem{Base: column}), g.ymmLoad(Mem{Base: column, Index: three, Scale: 1})
				p2 := g.ymmLoad(Mem{Base: column, Index: three, Scale: 2})
				rows[0][b], rows[1][b] = g.ymmSub(p1, p0), g.ymmAdd(p1, p2)
				if b < 2 {
					g.ADDQ(plane, column)
				}
			}
			var sums []VecVirtual
			for _, p := range rows {
				sums = append(sums, g.ymmSub(p[1], p[0]), g.ymmAdd(p[1], p[2]))
			}
			row, step := g.Load(args.Field("toRow"), g.GP64()), g.Load(args.Field("toStep"), g.GP64())
			four := func(base Register) []Mem {
				next := g.GP64()
				g.LEAQ(Mem{Base: base, Index: row, Scale: 1}, next)
				return []Mem{{Base: base}, {Base: base, Index: step, Scale: 1}, {Base: next}, {Base: next, Index: step, Scale: 1}}
			}
			g.cornerEpilogue(args, sums, at[2], four(at[3]), four(at[1]))
		})
}

func (g generator) cornerSpread(t types.Type) {
	g.cornerLoop("cornerSpread", "spreads gradients of outputs", t, []string{"from", "to"}, []cornerStride{{"step", 2}, {"toStep", 1}},
		func(args gotypes.Component, at []Register) {
			row, step := g.Load(args.Field("row"), g.GP64()), g.Load(args.Field("step"), g.GP64())
			next, zero := g.GP64(), g.YMM()
			g.LEAQ(Mem{Base: at[0], Index: row, Scale: 1}, next)
			g.zero(zero)
			line := func(d0, d1 VecVirtual) [3]VecVirtual {
				return [3]VecVirtual{g.ymmSub(zero, d0), g.ymmAdd(d0, d1), d1}
			}
			var rows [2][3]VecVirtual
			for a, base := range []Register{at[0], next} {
				rows[a] = line(g.ymmLoad(Mem{Base: base}), g.ymmLoad(Mem{Base: base, Index: step, Scale: 1}))
			}
			plane, three := g.Load(args.Field("plane"), g.GP64()), g.GP64()
			g.LEAQ(Mem{Base: plane, Index: plane, Scale: 2}, three)
			column := g.GP64()
			g.MOVQ(at[1], column)
			for b := range 3 {
				d := line(rows[0][b], rows[1][b])
				g.VMOVUPS(d[0], Mem{Base: column})
				g.VMOVUPS(d[1], Mem{Base: column, Index: three, Scale: 1})
				g.VMOVUPS(d[2], Mem{Base: column, Index: three, Scale: 2})
				if b < 2 {
					g.ADDQ(plane, column)
				}
			}
		})
}

func (g generator) cornerInputs(t types.Type) {
	g.cornerLoop("cornerInputs", "makes gradients of inputs", t,
		[]string{"from", "to", "bias", "mask"}, []cornerStride{{"step", 1}, {"toStep", 1}, {}, {"toStep", 1}},
		func(args gotypes.Component, at []Register) {
			plane, row, step := g.Load(args.Field("plane"), g.GP64()), g.Load(args.Field("row"), g.GP64()), g.Load(args.Field("step"), g.GP64())
			from, next := g.GP64(), g.GP64()
			g.MOVQ(at[0], from)
			sum := g.ymmLoad(Mem{Base: from})
			pair := func(a, b Mem) VecVirtual { return g.ymmSub(g.ymmLoad(a), g.ymmLoad(b)) }
			g.ADDQ(plane, from)
			sum = g.ymmAdd(sum, pair(Mem{Base: from}, Mem{Base: from, Index: step, Scale: 1}))
			g.ADDQ(plane, from)
			sum = g.ymmAdd(sum, pair(Mem{Base: from}, Mem{Base: from, Index: row, Scale: 1}))
			g.ADDQ(plane, from)
			g.LEAQ(Mem{Base: from, Index: row, Scale: 1}, next)
			upper := pair(Mem{Base: from}, Mem{Base: from, Index: step, Scale: 1})
			lower := pair(Mem{Base: next}, Mem{Base: next, Index: step, Scale: 1})
			sum = g.ymmAdd(sum, g.ymmSub(upper, lower))
			g.cornerEpilogue(args, []VecVirtual{sum}, at[2], []Mem{{Base: at[3]}}, []Mem{{Base: at[1]}})
		})
}
