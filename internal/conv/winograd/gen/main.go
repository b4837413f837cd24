// The command gen writes the AVX2, FMA and AVX-512 assembly of package winograd.
//
// Run it with go generate in that folder. What it writes is committed, and a test compares the two.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"log"
	"os"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/reg"
)

// generator holds the file under way. Its methods named in capitals append the instruction of that name.
type generator struct {
	*build.Context
	args *types.Package // where the structures are that the functions take
}

// vectors is an instruction set by its vectors: how long they are in bytes, how to get one, and what the names of its functions end with.
type vectors struct {
	bytes  int
	new    func() reg.VecVirtual
	suffix string
}

func main() {
	set := flag.NewFlagSet("gen", flag.ExitOnError)
	flags := build.NewFlags(set)
	set.Parse(os.Args[1:])
	g := generator{build.NewContext(), arguments("args.go")}
	g.ConstraintExpr("amd64")
	for _, v := range []vectors{
		{32, func() reg.VecVirtual { return g.YMM() }, ""},
		{64, func() reg.VecVirtual { return g.ZMM() }, "z"},
	} {
		g.transforms(v)
		rows := 4 // not 6: Zen 3 stalls at a ninth store that waits for a sum
		if v.bytes == 64 {
			rows = 12
		}
		for r := 1; r <= rows; r++ {
			g.product(v, r, false)
			g.product(v, r, true)
		}
	}
	os.Exit(build.Main(flags.Config(), g.Context))
}

// arguments reads the types that a file declares, so that their layout is written down once.
func arguments(file string) *types.Package {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, file, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("winograd", files, []*ast.File{f}, nil)
	if err != nil {
		log.Fatal(err)
	}
	return pkg
}

// function begins a function of a pointer to a structure, and returns the structure.
func (g generator) function(name, structure, param, doc string) gotypes.Component {
	t := types.NewPointer(g.args.Scope().Lookup(structure).Type())
	g.Function(name)
	g.Attributes(build.NOSPLIT)
	g.Signature(gotypes.NewSignature(g.args, types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, g.args, param, t)), nil, false)))
	g.Pragma("noescape")
	g.Doc(fmt.Sprintf("%s %s; see %s.", name, doc, structure))
	return g.Dereference(g.Param(param))
}

// zero clears a register.
func (g generator) zero(r reg.VecVirtual) {
	if r.Size() == 64 {
		g.VPXORD(r, r, r) // VXORPS would need AVX512DQ
		return
	}
	g.VXORPS(r, r, r)
}
