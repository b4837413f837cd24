// Package kernels holds the operations of the CUDA device: a Go file for each, which registers it, with its kernels beside it as source
// (.cu) and as PTX, which any driver since CUDA 11.8 compiles for its GPU, so that nobody needs nvcc to use them.
//
// To add an operation add relu.go's like: a file of its name that calls register, a .cu file if there is no kernel yet, and run go generate.
// What several kernels share is in .cuh files. Every kernel is launched with blocks of Threads threads.
package kernels

import (
	"embed"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./gen

// Sources are the .cu files and the .cuh files that they include. The PTX of x.cu, x.ptx, says what it was made from.
//
//go:embed *.cu *.cuh
var Sources embed.FS

//go:embed *.ptx
var compiled embed.FS

// Files returns the names of the .cu files without their ending, in order.
func Files() []string {
	paths, _ := fs.Glob(Sources, "*.cu") // an error is of the pattern alone
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(p, ".cu")
	}
	return paths
}

// PTX returns what nvcc made of a file.
func PTX(file string) string {
	text, _ := compiled.ReadFile(file + ".ptx") // a test sees that it is there
	return string(text)
}

// entry is the beginning of a kernel in PTX.
var entry = regexp.MustCompile(`\.visible \.entry (\w+)\(`)

// byName are the files that kernels are in.
var byName = sync.OnceValue(func() map[string]string {
	files := map[string]string{}
	for _, file := range Files() {
		for _, m := range entry.FindAllStringSubmatch(PTX(file), -1) {
			files[m[1]] = file
		}
	}
	return files
})

// Names returns the names of all kernels, in order.
func Names() []string { return slices.Sorted(maps.Keys(byName())) }

// FileOf returns the file that a kernel is in, "" if there is no such kernel.
func FileOf(kernel string) string { return byName()[kernel] }
