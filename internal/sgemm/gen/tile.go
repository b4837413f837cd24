package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"log"

	"github.com/mmcloughlin/avo/gotypes"
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
	stepA, ldb := g.Load(args.Field("stepA"), g.GP64()), g.Load(args.Field("ldb"), g.GP64())
	element, bases := g.rowsOf(a, g.Load(args.Field("rowA"), g.GP64()), rows)
	step := func() {
		from := make([]VecVirtual, wide)
		for j := range from {
			from[j] = v.new()
			g.VMOVUPS(Mem{Base: b, Disp: v.bytes * j}, from[j])
		}
		for i := range acc {
			x := v.new()
			g.VBROADCASTSS(element(i), x)
			for j := range from {
				g.VFMADD231PS(from[j], x, acc[i][j])
			}
		}
		for _, base := range bases {
			g.ADDQ(stepA, base)
		}
		g.ADDQ(ldb, b)
	}

	// The tiles of C and of what is added to it are wanted at the end: fetch them meanwhile.
	g.fetch(args, "c", "ldc", rows, wide*v.bytes)
	plus := g.Load(args.Field("plus"), g.GP64())
	g.TESTQ(plus, plus)
	g.JZ(LabelRef("multiply"))
	g.fetch(args, "plus", "ldPlus", rows, wide*v.bytes)
	g.Label("multiply")

	rounds := g.Load(args.Field("k"), g.GP64())
	g.SHRQ(U8(2), rounds) // log₂ unroll
	g.JZ(LabelRef("rest"))
	next, end := g.Load(args.Field("ahead").Field("next"), g.GP64()), g.Load(args.Field("ahead").Field("end"), g.GP64())
	skip, stride := g.Load(args.Field("ahead").Field("skip"), g.GP64()), g.Load(args.Field("ahead").Field("stride"), g.GP64())
	g.Label("round")
	for p := range unroll {
		g.PREFETCHT1(Mem{Base: next, Disp: 64 * p})
		step()
	}
	g.ADDQ(U32(64*unroll), next)
	g.CMPQ(next, end)
	g.JCS(LabelRef("same"))
	g.ADDQ(skip, next)
	g.ADDQ(stride, end)
	g.Label("same")
	g.DECQ(rounds)
	g.JNZ(LabelRef("round"))
	g.Store(next, args.Field("ahead").Field("next"))
	g.Store(end, args.Field("ahead").Field("end"))

	g.Label("rest")
	k := g.Load(args.Field("k"), g.GP64())
	g.ANDQ(U8(unroll-1), k)
	g.JZ(LabelRef("scale"))
	g.Label("one")
	step()
	g.DECQ(k)
	g.JNZ(LabelRef("one"))

	g.finish(v, args, acc)
	g.VZEROUPPER()
	g.RET()
}

// fetch writes the prefetching of so many rows of so many bytes.
func (g generator) fetch(args gotypes.Component, field, stride string, rows, bytes int) {
	row, down := g.Load(args.Field(field), g.GP64()), g.Load(args.Field(stride), g.GP64())
	for i := range rows {
		if i > 0 {
			g.ADDQ(down, row)
		}
		for j := 0; j < bytes; j += 64 {
			g.PREFETCHT0(Mem{Base: row, Disp: j})
		}
	}
}

// zero clears a register.
func (g generator) zero(r VecVirtual) {
	if r.Size() == 64 {
		g.VPXORD(r, r, r) // VXORPS would need AVX512DQ
		return
	}
	g.VXORPS(r, r, r)
}

// rowsOf returns where elements 0 to rows−1 of a column are, row bytes apart, the first at a, and the registers that lead to the next column. Six
// rows are as many as multiples of row in registers and scales reach from one of them.
func (g generator) rowsOf(a, row Register, rows int) (element func(i int) Mem, bases []Register) {
	const reach = 6
	odd := map[int]Register{1: row}
	for i := 3; i < min(rows, reach); i += 2 {
		odd[i] = g.GP64()
		g.LEAQ(Mem{Base: odd[i-2], Index: row, Scale: 2}, odd[i])
	}
	bases = []Register{a}
	if rows > reach {
		second := g.GP64()
		g.LEAQ(Mem{Base: a, Index: odd[3], Scale: 2}, second)
		bases = append(bases, second)
	}
	return func(i int) Mem {
		base := bases[i/reach]
		if i %= reach; i == 0 {
			return Mem{Base: base}
		}
		scale := i & -i // the power of two in i
		return Mem{Base: base, Index: odd[i/scale], Scale: uint8(scale)}
	}, bases
}
