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
	unroll       = 4    // steps of k in one round of the main loop
	notLessEqual = 0x16 // VCMPPS predicate: unordered, quiet
)

// vectors is an instruction set by its vectors: how long they are in bytes, and how to get one.
type vectors struct {
	bytes int
	new   func() VecVirtual
}

// suffix ends the names of routines with 64-byte vectors.
func (v vectors) suffix() string {
	if v.bytes == 64 {
		return "z"
	}
	return ""
}

func (g generator) avx2() vectors   { return vectors{32, func() VecVirtual { return g.YMM() }} }
func (g generator) avx512() vectors { return vectors{64, func() VecVirtual { return g.ZMM() }} }

// typesOf reads the types of a file that imports nothing but unsafe, so that their layout is written down once, and sets here.
func typesOf(pkgName, file string) *types.Scope {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, file, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check(pkgName, files, []*ast.File{f}, nil)
	if err != nil {
		log.Fatal(err)
	}
	here = pkg
	return pkg.Scope()
}

// tile writes the micro-kernel for a given number of rows of C, wide vectors in each: the sums stay in registers over all of k.
func (g generator) tile(v vectors, rows, wide int, t types.Type) {
	name := fmt.Sprintf("tile%dx%d%s", rows, wide*v.bytes/4, v.suffix())
	g.function(name, fmt.Sprintf("%s is the micro-kernel for rows = %d; see tile.", name, rows), param("t", types.NewPointer(t)))
	args := g.Dereference(g.Param("t"))

	acc := make([][]VecVirtual, rows)
	for i := range acc {
		acc[i] = make([]VecVirtual, wide)
		for j := range acc[i] {
			acc[i][j] = v.new()
			g.zero(acc[i][j])
		}
	}

	a, b := g.Load(args.Field("a"), g.GP64()), g.Load(args.Field("b"), g.GP64())
	ldb, ldb3 := g.Load(args.Field("ldb"), g.GP64()), g.GP64()
	g.LEAQ(Mem{Base: ldb, Index: ldb, Scale: 2}, ldb3)
	step := func(p int) {
		row := []Mem{{Base: b}, {Base: b, Index: ldb, Scale: 1}, {Base: b, Index: ldb, Scale: 2}, {Base: b, Index: ldb3, Scale: 1}}[p]
		from := make([]VecVirtual, wide)
		for j := range from {
			from[j] = v.new()
			g.VMOVUPS(row.Offset(v.bytes*j), from[j])
		}
		for i := range acc {
			x := v.new()
			g.VBROADCASTSS(Mem{Base: a, Disp: 4 * (p*rows + i)}, x)
			for j := range from {
				g.VFMADD231PS(from[j], x, acc[i][j])
			}
		}
	}

	// The tile of C is wanted at the end: fetch it meanwhile.
	c, ldc := g.Load(args.Field("c"), g.GP64()), g.Load(args.Field("ldc"), g.GP64())
	for i := range acc {
		if i > 0 {
			g.ADDQ(ldc, c)
		}
		for j := 0; j < wide*v.bytes; j += 64 {
			g.PREFETCHT0(Mem{Base: c, Disp: j})
		}
	}

	k, rounds := g.Load(args.Field("k"), g.GP64()), g.GP64()
	g.MOVQ(k, rounds)
	g.SHRQ(U8(2), rounds) // log₂ unroll
	g.JZ(LabelRef("rest"))
	next, end := g.Load(args.Field("ahead").Field("next"), g.GP64()), g.Load(args.Field("ahead").Field("end"), g.GP64())
	skip, stride := g.Load(args.Field("ahead").Field("skip"), g.GP64()), g.Load(args.Field("ahead").Field("stride"), g.GP64())
	g.Label("round")
	for p := range unroll {
		g.PREFETCHT1(Mem{Base: next, Disp: 64 * p})
		step(p)
	}
	g.ADDQ(U32(64*unroll), next)
	g.CMPQ(next, end)
	g.JCS(LabelRef("same"))
	g.ADDQ(skip, next)
	g.ADDQ(stride, end)
	g.Label("same")
	g.ADDQ(U32(4*unroll*rows), a)
	g.LEAQ(Mem{Base: b, Index: ldb, Scale: unroll}, b)
	g.DECQ(rounds)
	g.JNZ(LabelRef("round"))
	g.Store(next, args.Field("ahead").Field("next"))
	g.Store(end, args.Field("ahead").Field("end"))

	g.Label("rest")
	g.ANDQ(U8(unroll-1), k)
	g.JZ(LabelRef("scale"))
	g.Label("one")
	step(0)
	g.ADDQ(U8(4*rows), a)
	g.ADDQ(ldb, b)
	g.DECQ(k)
	g.JNZ(LabelRef("one"))

	g.finish(v, args, acc)
	g.VZEROUPPER()
	g.RET()
}

// zero clears a register.
func (g generator) zero(r VecVirtual) {
	if r.Size() == 64 {
		g.VPXORD(r, r, r) // VXORPS would need AVX512DQ
		return
	}
	g.VXORPS(r, r, r)
}
