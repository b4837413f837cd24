// The command gen writes the AVX2, FMA and AVX-512 assembly of package sgemm, with -ceiling that of package ceiling, with -conv
// that of package conv, or with -attention that of package attention.
//
// Run it with go generate in those folders. What it writes is committed, and a test compares the two.
package main

import (
	"flag"
	"go/token"
	"go/types"
	"os"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
)

// generator holds the file under way. Its methods named in capitals append the instruction of that name.
type generator struct {
	*build.Context
	numbers *Mem // see laneNumbers
}

func main() {
	set := flag.NewFlagSet("gen", flag.ExitOnError)
	peak := set.Bool("ceiling", false, "write the FMA loops of package ceiling")
	conv := set.Bool("conv", false, "write the micro-kernels of package conv")
	attention := set.Bool("attention", false, "write the micro-kernels of package attention")
	flags := build.NewFlags(set)
	set.Parse(os.Args[1:])

	g := generator{build.NewContext(), new(Mem)}
	g.ConstraintExpr("amd64")
	switch {
	case *peak:
		g.ceiling(g.avx2(), "loop8")
		g.ceiling(g.avx512(), "loop16")
	case *attention:
		g.attention(typesOf("attention", "tile.go").Lookup("tile").Type())
	case *conv:
		scope := typesOf("conv", "tile.go")
		tile, outer := scope.Lookup("tile").Type(), scope.Lookup("outer").Type()
		for rows := 1; rows <= 8; rows++ {
			g.slide(g.avx2(), rows, 1, tile)
		}
		for rows := 1; rows <= 6; rows++ {
			g.slide(g.avx2(), rows, 2, tile)
			g.outer(g.avx2(), rows, 2, outer)
		}
		for rows := 1; rows <= 8; rows++ {
			g.slide(g.avx512(), rows, 1, tile)
			g.slide(g.avx512(), rows, 2, tile)
		}
		for rows := 1; rows <= 12; rows++ {
			g.outer(g.avx512(), rows, 2, outer)
		}
		g.outer(g.avx2(), 1, 8, outer)
		g.outer(g.avx512(), 1, 8, outer)
		g.dot(tile)
		g.depthwise(8, 1, tile)
		g.depthwise(6, 2, tile)
		g.depthwiseOuter(scope.Lookup("depthwiseOuterTile").Type())
		g.copyRuns8()
		g.copyRuns()
		g.corners(scope.Lookup("corners").Type())
	default:
		t := typesOf("sgemm", "tile.go").Lookup("tile").Type()
		for rows := 1; rows <= 6; rows++ {
			g.tile(g.avx2(), rows, 2, t)
		}
		for rows := 1; rows <= 12; rows++ {
			g.tile(g.avx512(), rows, 1, t)
			g.tile(g.avx512(), rows, 2, t)
		}
		g.row(t)
		g.transpose()
		g.copyPanels(g.avx2(), "copyPanels16")
		g.copyPanels(g.avx512(), "copyPanels32")
		g.copyRuns8()
		g.copyStrips()
		g.copyRuns()
	}
	os.Exit(build.Main(flags.Config(), g.Context))
}

// function begins a function that keeps none of its pointers.
func (g generator) function(name, doc string, params ...*types.Var) {
	g.Function(name)
	g.Attributes(build.NOSPLIT)
	g.Signature(gotypes.NewSignature(here, types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), nil, false)))
	g.Pragma("noescape")
	g.Doc(doc)
}

// param is a parameter for function.
func param(name string, t types.Type) *types.Var { return types.NewParam(token.NoPos, here, name, t) }

var (
	here    *types.Package // the package the assembly is for
	float   = types.NewPointer(types.Typ[types.Float32])
	stride  = types.Typ[types.Uintptr]
	integer = types.Typ[types.Int]
)
