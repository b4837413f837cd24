// Command gen writes the AVX2 kernels of package simd and their Go declarations into the current folder.
//
// Each kernel does n elements, n > 0 and a multiple of its block: 32 for the sums and for maxAbsBits, 8 for the rest. It does to eight elements
// what its plain Go twin does to one, operation for operation; that is why there are no fused multiply-adds. Operands are
// in Go's order: the destination last, and VSUBPS(b, a, d) is d = a−b.
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// The files written.
const (
	asmFile   = "kernels_amd64.s"
	stubsFile = "kernels_amd64.go"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	asm, stubs, err := generate()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string][]byte{asmFile: asm, stubsFile: stubs} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// highRegister is a register that only AVX-512 has. The allocator takes one where 16 are not enough.
var highRegister = regexp.MustCompile(`\b[XY](1[6-9]|2\d|3[01])\b`)

// generate returns the assembly and the Go declarations.
func generate() (asm, stubs []byte, err error) {
	k := kernels{Context: build.NewContext()}
	k.ConstraintExpr("amd64")
	k.constants = k.newConstants()
	k.adamW()
	k.lion()
	k.sgd()
	k.sums()
	k.gradients()
	k.add()
	k.sumRows()
	k.maxAbsBits()
	k.pixels()
	k.addNoise()
	k.activations()
	k.norms()
	k.maxima()
	k.weightedSum()
	k.sumBCE()
	k.softmaxes()
	k.gumbel()

	file, err := k.Result()
	if err != nil {
		return nil, nil, err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return nil, nil, err
	}
	config := printer.Config{Name: "go generate in internal/simd", Pkg: "simd"}
	if asm, err = printer.NewGoAsm(config).Print(file); err != nil {
		return nil, nil, err
	}
	if r := highRegister.Find(asm); r != nil {
		return nil, nil, fmt.Errorf("want the 16 vector registers of AVX2, got a kernel that needs %s: interleave less", r)
	}
	stubs, err = printer.NewStubs(config).Print(file)
	return asm, stubs, err
}
