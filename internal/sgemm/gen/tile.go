package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"log"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	unroll  = 8  // steps of k in one round of the main loop
	greater = 30 // VCMPPS predicate: ordered, quiet, greater than
)

// tileType reads type tile from the file that declares it, so that its layout is written down once,
// and sets here.
func tileType(file string) types.Type {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, file, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("sgemm", files, []*ast.File{f}, nil)
	if err != nil {
		log.Fatal(err)
	}
	here = pkg
	return pkg.Scope().Lookup("tile").Type()
}

// tile writes the micro-kernel for a given number of rows of C, 16 columns wide: rows×2 sums stay in registers over all of k.
func (g generator) tile(rows int, t types.Type) {
	name := fmt.Sprintf("tile%dx16", rows)
	g.function(name, fmt.Sprintf("%s is the micro-kernel for rows = %d; see tile.", name, rows), param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))

	acc := make([][2]VecVirtual, rows)
	for i := range acc {
		acc[i] = [2]VecVirtual{g.YMM(), g.YMM()}
		for _, r := range acc[i] {
			g.VXORPS(r, r, r)
		}
	}

	// Rows 0-2 are addressed from a0 and rows 3-5 from a3, so that three registers reach six rows.
	lda := g.Load(args.Field("lda"), g.GP64())
	a0 := g.Load(args.Field("a"), g.GP64())
	a3 := g.GP64()
	g.LEAQ(Mem{Base: lda, Index: lda, Scale: 2}, a3)
	g.ADDQ(a0, a3)
	b := g.Load(args.Field("b"), g.GP64())
	step := func(p int) {
		b0, b1 := g.YMM(), g.YMM()
		g.VMOVUPS(Mem{Base: b, Disp: 64 * p}, b0)
		g.VMOVUPS(Mem{Base: b, Disp: 64*p + 32}, b1)
		for i := range acc {
			m := Mem{Base: a0, Disp: 4 * p}
			if i >= 3 {
				m.Base = a3
			}
			if i%3 > 0 {
				m.Index, m.Scale = lda, uint8(i%3)
			}
			x := g.YMM()
			g.VBROADCASTSS(m, x)
			g.VFMADD231PS(b0, x, acc[i][0])
			g.VFMADD231PS(b1, x, acc[i][1])
		}
	}
	advance := func(n int) {
		g.ADDQ(U8(4*n), a0)
		if rows > 3 {
			g.ADDQ(U8(4*n), a3)
		}
		g.ADDQ(U32(64*n), b)
	}

	// The tile of C is wanted at the end: fetch it meanwhile.
	c, ldc := g.Load(args.Field("c"), g.GP64()), g.Load(args.Field("ldc"), g.GP64())
	for i := range acc {
		if i > 0 {
			g.ADDQ(ldc, c)
		}
		g.PREFETCHT0(Mem{Base: c})
	}

	k, rounds := g.Load(args.Field("k"), g.GP64()), g.GP64()
	g.MOVQ(k, rounds)
	g.SHRQ(U8(3), rounds) // log₂ unroll
	g.JZ(LabelRef("rest"))
	g.Label("round")
	for p := range unroll {
		step(p)
	}
	advance(unroll)
	g.DECQ(rounds)
	g.JNZ(LabelRef("round"))

	g.Label("rest")
	g.ANDQ(U8(unroll-1), k)
	g.JZ(LabelRef("scale"))
	g.Label("one")
	step(0)
	advance(1)
	g.DECQ(k)
	g.JNZ(LabelRef("one"))

	g.finish(args, acc)
	g.VZEROUPPER()
	g.RET()
}
