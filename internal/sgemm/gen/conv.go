package main

import (
	"fmt"
	"go/types"

	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sums returns registers for rows × wide vectors.
func (v vectors) sums(rows, wide int) [][]VecVirtual {
	acc := make([][]VecVirtual, rows)
	for i := range acc {
		acc[i] = make([]VecVirtual, wide)
		for j := range acc[i] {
			acc[i][j] = v.new()
		}
	}
	return acc
}

// multiply writes one step: a row of B at b, and from x(i) the element of A for row i.
func (g generator) multiply(v vectors, acc [][]VecVirtual, b Mem, x func(i int) Mem) {
	if len(acc) == 1 { // the row of B is read once
		a := v.new()
		g.VBROADCASTSS(x(0), a)
		for j, sum := range acc[0] {
			g.VFMADD231PS(b.Offset(v.bytes*j), a, sum)
		}
		return
	}
	from := make([]VecVirtual, len(acc[0]))
	for j := range from {
		from[j] = v.new()
		g.VMOVUPS(b.Offset(v.bytes*j), from[j])
	}
	for i := range acc {
		a := v.new()
		g.VBROADCASTSS(x(i), a)
		for j := range from {
			g.VFMADD231PS(from[j], a, acc[i][j])
		}
	}
}

// steps writes the loop over n steps, n in a register that ends as 0, in rounds of 1<<log; step(p) is the p-th of a round, and next(p) goes
// on by p steps.
func (g generator) steps(name string, n Register, log int, step, next func(p int)) {
	unroll := 1 << log
	left := g.GP64()
	g.MOVQ(n, left)
	g.SHRQ(U8(log), left)
	g.JZ(LabelRef(name + "Rest"))
	g.Label(name + "Round")
	for p := range unroll {
		step(p)
	}
	next(unroll)
	g.DECQ(left)
	g.JNZ(LabelRef(name + "Round"))
	g.Label(name + "Rest")
	g.ANDQ(U8(unroll-1), n)
	g.JZ(LabelRef(name + "End"))
	g.Label(name + "One")
	step(0)
	next(1)
	g.DECQ(n)
	g.JNZ(LabelRef(name + "One"))
	g.Label(name + "End")
}

// slide writes the micro-kernel of package conv for outputs at given places.
func (g generator) slide(v vectors, rows, wide int, t types.Type) {
	name := fmt.Sprintf("slide%dx%d%s", rows, wide*v.bytes/4, v.suffix())
	g.function(name, fmt.Sprintf("%s is the micro-kernel for %d pixels; see tile.", name, rows), param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	acc := v.sums(rows, wide)
	g.Label("tile")
	for i := range acc {
		for _, sum := range acc[i] {
			g.zero(sum)
		}
	}
	pixels := g.pixels(args, rows)
	b, runs, left := g.Load(args.Field("b"), g.GP64()), g.Load(args.Field("runs"), g.GP64()), g.Load(args.Field("n"), g.GP64())
	g.TESTQ(left, left)
	g.JZ(LabelRef("bias"))
	step := wide * v.bytes

	g.Label("run")
	offset := g.GP64()
	g.MOVQ(Mem{Base: runs}, offset)
	g.ADDQ(U8(8), runs)
	g.steps("step", g.Load(args.Field("depth"), g.GP64()), 3,
		func(p int) {
			g.multiply(v, acc, Mem{Base: b, Disp: p * step}, func(i int) Mem {
				return Mem{Base: pixels[i], Index: offset, Scale: 1, Disp: 4 * p}
			})
		},
		func(p int) {
			g.ADDQ(U8(4*p), offset)
			g.ADDQ(U32(p*step), b)
		})
	g.DECQ(left)
	g.JNZ(LabelRef("run"))

	g.epilogue(v, args, acc, g.placed(v, args, acc))
	g.nextTile(args, rows)
	g.VZEROUPPER()
	g.RET()
}

// field is where the named field of args lies.
func field(args gotypes.Component, name string) Mem {
	a, err := args.Field(name).Resolve()
	if err != nil {
		panic(err)
	}
	return a.Addr
}

// nextTile goes on to the next tile of so many pixels, if there is one.
func (g generator) nextTile(args gotypes.Component, rows int) {
	g.ADDQ(U8(8*rows), field(args, "done"))
	g.DECQ(field(args, "tiles"))
	g.JNZ(LabelRef("tile"))
}

// placed is a visitor of matrices whose rows are where the field outputs says.
func (g generator) placed(v vectors, args gotypes.Component, acc [][]VecVirtual) visitor {
	return func(name string, do func(m Mem, sum VecVirtual)) {
		base, places := g.Load(args.Field(name), g.GP64()), g.Load(args.Field("outputs"), g.GP64())
		g.ADDQ(field(args, "done"), places)
		for i := range acc {
			row := g.GP64()
			g.MOVQ(Mem{Base: places, Disp: 8 * i}, row)
			for j, sum := range acc[i] {
				do(Mem{Base: base, Index: row, Scale: 1, Disp: v.bytes * j}, sum)
			}
		}
	}
}

// pixels loads the places of so many pixels.
func (g generator) pixels(args gotypes.Component, n int) []Register {
	a, places := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("pixels"), g.GP64())
	g.ADDQ(field(args, "done"), places)
	pixels := make([]Register, n)
	for i := range pixels {
		pixels[i] = g.GP64()
		g.MOVQ(Mem{Base: places, Disp: 8 * i}, pixels[i])
		g.ADDQ(a, pixels[i])
	}
	return pixels
}

// outer writes the micro-kernel of package conv for the gradient of weights.
func (g generator) outer(v vectors, rows, wide int, t types.Type) {
	name := fmt.Sprintf("outer%dx%d%s", rows, wide*v.bytes/4, v.suffix())
	g.function(name, fmt.Sprintf("%s is the micro-kernel for %d output channels; see outer.", name, rows), param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	acc := v.sums(rows, wide)
	each := func(do func(m Mem, sum VecVirtual)) {
		c := g.Load(args.Field("c"), g.GP64())
		for i := range acc {
			for j, sum := range acc[i] {
				do(Mem{Base: c, Disp: (i*wide + j) * v.bytes}, sum)
			}
		}
	}
	each(func(m Mem, sum VecVirtual) { g.VMOVUPS(m, sum) })
	a, image := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("b"), g.GP64())
	stepB, stepB3 := g.Load(args.Field("stepB"), g.GP64()), g.GP64()
	g.LEAQ(Mem{Base: stepB, Index: stepB, Scale: 2}, stepB3)
	lines, left := g.Load(args.Field("lines"), g.GP64()), g.Load(args.Field("n"), g.GP64())

	g.Label("line")
	b := g.GP64()
	g.MOVQ(Mem{Base: lines}, b)
	g.ADDQ(image, b)
	g.ADDQ(U8(8), lines)
	g.steps("step", g.Load(args.Field("depth"), g.GP64()), 2, // lines are often short
		func(p int) {
			row := []Mem{{Base: b}, {Base: b, Index: stepB, Scale: 1}, {Base: b, Index: stepB, Scale: 2}, {Base: b, Index: stepB3, Scale: 1}}[p]
			g.multiply(v, acc, row, func(i int) Mem { return Mem{Base: a, Disp: 4 * (p*rows + i)} })
		},
		func(p int) {
			g.ADDQ(U32(4*p*rows), a)
			if p == 1 {
				g.ADDQ(stepB, b)
				return
			}
			g.LEAQ(Mem{Base: b, Index: stepB, Scale: uint8(p)}, b)
		})
	g.DECQ(left)
	g.JNZ(LabelRef("line"))

	each(func(m Mem, sum VecVirtual) { g.VMOVUPS(sum, m) })
	g.VZEROUPPER()
	g.RET()
}

// lanes writes the micro-kernels of package conv whose steps are of 8 channels, or of twice as many if wide is 2, of so many pixels. Runs may have several steps if
// long is true.
func (g generator) lanes(name, doc string, pixelsOfTile, wide int, long bool, t types.Type, end func(args gotypes.Component, acc [][]VecVirtual)) {
	g.function(name, doc, param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	v := g.avx2()
	acc := v.sums(pixelsOfTile, wide)
	g.Label("tile")
	for i := range acc {
		for _, sum := range acc[i] {
			g.zero(sum)
		}
	}
	pixels := g.pixels(args, len(acc))
	b, runs, left := g.Load(args.Field("b"), g.GP64()), g.Load(args.Field("runs"), g.GP64()), g.Load(args.Field("n"), g.GP64())
	panels := []Register{b}
	if wide == 2 { // the next panel follows
		next := g.GP64()
		g.MOVQ(left, next)
		g.SHLQ(U8(5), next)
		g.ADDQ(b, next)
		panels = append(panels, next)
	}
	g.TESTQ(left, left)
	g.JZ(LabelRef("bias"))

	g.Label("run")
	offset, depth := g.GP64(), g.GP64()
	g.MOVQ(Mem{Base: runs}, offset)
	g.ADDQ(U8(8), runs)
	if long {
		g.Load(args.Field("depth"), depth)
		g.Label("step")
	}
	weights := make([]VecVirtual, wide)
	for j, panel := range panels {
		weights[j] = v.new()
		g.VMOVUPS(Mem{Base: panel}, weights[j])
	}
	for i := range acc {
		for j := range weights {
			g.VFMADD231PS(Mem{Base: pixels[i], Index: offset, Scale: 1, Disp: 32 * j}, weights[j], acc[i][j])
		}
	}
	for _, panel := range panels {
		g.ADDQ(U8(32), panel)
	}
	if long {
		g.ADDQ(U8(32), offset)
		g.SUBQ(U8(8), depth)
		g.JNZ(LabelRef("step"))
	}
	g.DECQ(left)
	g.JNZ(LabelRef("run"))
	end(args, acc)
	g.nextTile(args, len(acc))
	g.VZEROUPPER()
	g.RET()
}

// dot writes the micro-kernel that adds the lanes at the end.
func (g generator) dot(t types.Type) {
	g.lanes("dot8", "dot8 is the micro-kernel for 8 pixels and one channel; see tile.", 8, 1, true, t, func(args gotypes.Component, acc [][]VecVirtual) {
		g.Label("bias")             // it is not this kernel's
		for n := 8; n > 2; n /= 2 { // neighbouring lanes are added, until each half of a register has one sum of each of four pixels
			for i := range n / 2 {
				g.VHADDPS(acc[2*i+1][0], acc[2*i][0], acc[i][0])
			}
		}
		low, high := g.YMM(), g.YMM()
		g.VPERM2F128(U8(0x20), acc[1][0], acc[0][0], low)
		g.VPERM2F128(U8(0x31), acc[1][0], acc[0][0], high)
		g.VADDPS(high, low, low)
		c := g.Load(args.Field("c"), g.GP64())
		done := g.Load(args.Field("done"), g.GP64())
		g.SHRQ(U8(1), done) // bytes of floats
		g.VMOVUPS(low, Mem{Base: c, Index: done, Scale: 1})
	})
}

// depthwise writes a micro-kernel whose lanes are outputs. Vectors side by side are in different banks of the L1 cache, those of pixels mostly in the same.
func (g generator) depthwise(pixels, wide int, t types.Type) {
	name := fmt.Sprintf("depthwise%d", 8*wide)
	g.lanes(name, fmt.Sprintf("%s is the micro-kernel for %d channels of %d pixels, each read for itself; see tile.", name, 8*wide, pixels), pixels, wide, false, t, func(args gotypes.Component, acc [][]VecVirtual) {
		g.epilogue(g.avx2(), args, acc, g.placed(g.avx2(), args, acc))
	})
}

// depthwiseOuter writes the micro-kernel of package conv for the gradient of weights by which channels are multiplied each for itself.
func (g generator) depthwiseOuter(t types.Type) {
	g.function("depthwiseOuter", "depthwiseOuter is the micro-kernel for 8 channels and 5 taps; see depthwiseOuterTile.", param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))
	c := g.Load(args.Field("c"), g.GP64())
	b, places := g.Load(args.Field("b"), g.GP64()), g.Load(args.Field("taps"), g.GP64())
	acc, taps := make([]VecVirtual, 5), make([]Register, 5)
	for i := range acc {
		acc[i], taps[i] = g.YMM(), g.GP64()
		g.VMOVUPS(Mem{Base: c, Disp: 32 * i}, acc[i])
		g.MOVQ(Mem{Base: places, Disp: 8 * i}, taps[i])
		g.ADDQ(b, taps[i])
	}
	a, stepA, stepB := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("stepA"), g.GP64()), g.Load(args.Field("stepB"), g.GP64())
	lines, left := g.Load(args.Field("lines"), g.GP64()), g.Load(args.Field("n"), g.GP64())
	g.Label("line")
	offset, depth := g.GP64(), g.Load(args.Field("depth"), g.GP64())
	g.MOVQ(Mem{Base: lines}, offset)
	g.ADDQ(U8(8), lines)
	g.Label("step")
	dy := g.YMM()
	g.VMOVUPS(Mem{Base: a}, dy)
	for i := range acc {
		g.VFMADD231PS(Mem{Base: taps[i], Index: offset, Scale: 1}, dy, acc[i])
	}
	g.ADDQ(stepA, a)
	g.ADDQ(stepB, offset)
	g.DECQ(depth)
	g.JNZ(LabelRef("step"))
	g.DECQ(left)
	g.JNZ(LabelRef("line"))
	c = g.Load(args.Field("c"), g.GP64())
	for i := range acc {
		g.VMOVUPS(acc[i], Mem{Base: c, Disp: 32 * i})
	}
	g.VZEROUPPER()
	g.RET()
}
