package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	panelBytes = 64 // of a row of B and of C
	unroll     = 4  // steps of k in one round of the main loop

	panelsAhead = 4160 // bytes of B that are fetched before they are used: the next panels follow
)

// product writes the kernel of products for a number of rows: the sums of a strip stay in registers over all of k. Of a transposed A the
// elements of a step lie side by side, and the sums begin with what C holds.
func (g generator) product(v vectors, rows int, transposed bool) {
	name, doc := fmt.Sprintf("productRows%d", rows), fmt.Sprintf("multiplies strips of %d rows", rows)
	if transposed {
		name, doc = fmt.Sprintf("productSums%d", rows), fmt.Sprintf("adds products of strips of %d rows of a transposed A", rows)
	}
	args := g.function(name+v.suffix, "product", "p", doc)
	wide := panelBytes / v.bytes
	first, lda, lda3 := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("lda"), g.GP64()), g.GP64()
	var ldb, ldb3 Register
	if transposed {
		ldb, ldb3 = g.Load(args.Field("ldb"), g.GP64()), g.GP64()
	}
	c, ldc := g.Load(args.Field("c"), g.GP64()), g.Load(args.Field("ldc"), g.GP64())
	strips := g.Load(args.Field("strips"), g.GP64())
	g.LEAQ(Mem{Base: lda, Index: lda, Scale: 2}, lda3)
	if transposed {
		g.LEAQ(Mem{Base: ldb, Index: ldb, Scale: 2}, ldb3)
	}

	g.Label("strip")
	acc := make([][]VecVirtual, rows)
	place := g.GP64()
	if transposed {
		g.MOVQ(c, place)
	}
	for i := range acc {
		acc[i] = make([]VecVirtual, wide)
		for j := range acc[i] {
			acc[i][j] = v.new()
			if transposed {
				g.VMOVUPS(Mem{Base: place, Disp: v.bytes * j}, acc[i][j])
			} else {
				g.zero(acc[i][j])
			}
		}
		if transposed && i < rows-1 {
			g.ADDQ(ldc, place)
		}
	}

	// The rows of A are reached from every third one.
	a := []Register{g.GP64()}
	g.MOVQ(first, a[0])
	if !transposed {
		for i := 3; i < rows; i += 3 {
			next := g.GP64()
			g.LEAQ(Mem{Base: a[len(a)-1], Index: lda3, Scale: 1}, next)
			a = append(a, next)
		}
	}
	element := func(i, p int) Mem {
		if transposed {
			return strides{lda, lda3, nil}.at(a[0], p).Offset(4 * i)
		}
		return strides{lda, lda3, nil}.at(a[i/3], i%3).Offset(4 * p)
	}
	b := g.Load(args.Field("b"), g.GP64())
	step := func(p int) {
		row := make([]VecVirtual, wide)
		for j := range row {
			row[j] = v.new()
			m := Mem{Base: b, Disp: panelBytes * p}
			if transposed {
				m = strides{ldb, ldb3, nil}.at(b, p)
			}
			g.VMOVUPS(m.Offset(v.bytes*j), row[j])
		}
		for i := range acc {
			x := v.new()
			g.VBROADCASTSS(element(i, p), x)
			for j := range row {
				g.VFMADD231PS(row[j], x, acc[i][j])
			}
		}
	}
	advance := func(steps int) {
		for _, r := range a {
			switch {
			case !transposed:
				g.ADDQ(U8(4*steps), r)
			case steps == 1:
				g.ADDQ(lda, r)
			default:
				g.LEAQ(Mem{Base: r, Index: lda, Scale: uint8(steps)}, r)
			}
		}
		switch {
		case !transposed:
			g.ADDQ(U32(panelBytes*steps), b)
		case steps == 1:
			g.ADDQ(ldb, b)
		default:
			g.LEAQ(Mem{Base: b, Index: ldb, Scale: uint8(steps)}, b)
		}
	}

	k, rounds := g.Load(args.Field("k"), g.GP64()), g.GP64()
	g.MOVQ(k, rounds)
	g.SHRQ(U8(2), rounds) // log₂ unroll
	g.JZ(LabelRef("rest"))
	g.Label("round")
	for p := range unroll {
		if !transposed {
			g.PREFETCHT1(Mem{Base: b, Disp: panelBytes*p + panelsAhead})
		}
		step(p)
	}
	advance(unroll)
	g.DECQ(rounds)
	g.JNZ(LabelRef("round"))
	g.Label("rest")
	g.ANDQ(U8(unroll-1), k)
	g.JZ(LabelRef("store"))
	g.Label("one")
	step(0)
	advance(1)
	g.DECQ(k)
	g.JNZ(LabelRef("one"))

	g.Label("store")
	for i := range acc {
		for j, sum := range acc[i] {
			g.VMOVUPS(sum, Mem{Base: c, Disp: v.bytes * j})
		}
		g.ADDQ(ldc, c)
	}
	if transposed {
		g.ADDQ(U8(4*rows), first)
	} else {
		for i := 0; i < rows/3; i++ {
			g.ADDQ(lda3, first)
		}
		for i := 0; i < rows%3; i++ {
			g.ADDQ(lda, first)
		}
	}
	g.DECQ(strips)
	g.JNZ(LabelRef("strip"))
	g.VZEROUPPER()
	g.RET()
}
