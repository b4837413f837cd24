// Command gen writes cudnn.h: what gorgonia.org/cu/dnn names in its sources and no more, so that it compiles where there is no
// cuDNN, or one of a version that it does not know. Nothing of it works and nothing of it is called by this module.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	text, err := header()
	if err == nil {
		err = os.WriteFile("cudnn.h", text, 0o644)
	}
	if err != nil {
		log.Fatal("gen: ", err)
	}
}

const head = `/*
 * Lets gorgonia.org/cu/dnn compile without cuDNN, or with one of a version that it does not know. Gorgonia imports that package
 * in every build with the tag cuda and calls it only for convolutions and their like. Every function here does nothing and
 * answers that cuDNN is not initialised; the constants are distinct and have not cuDNN's values.
 *
 * Made by go generate from the sources of gorgonia.org/cu/dnn. Do not edit.
 */
#ifndef DENOISE_CUDNN_H
#define DENOISE_CUDNN_H

#include <stddef.h>
#include <stdint.h>

`

// The package's own C files look into this one type, and pass it by value.
const algorithm = `typedef struct {
	union {
		cudnnConvolutionFwdAlgo_t convFwdAlgo;
		cudnnConvolutionBwdFilterAlgo_t convBwdFilterAlgo;
		cudnnConvolutionBwdDataAlgo_t convBwdDataAlgo;
		cudnnRNNAlgo_t RNNAlgo;
		cudnnCTCLossAlgo_t CTCLossAlgo;
	} algo;
} cudnnAlgorithm_t;

`

// Called by the package's C files, where no Go call shows the parameters' types.
const fromC = `STUB(cudnnSetConvolutionMathType, cudnnConvolutionDescriptor_t c, cudnnMathType_t t)
STUB(cudnnSetConvolutionGroupCount, cudnnConvolutionDescriptor_t c, int n)
STUB(cudnnCreateConvolutionDescriptor, cudnnConvolutionDescriptor_t *c)
STUB(cudnnSetConvolution2dDescriptor, cudnnConvolutionDescriptor_t c, int ph, int pw, int u, int v, int dh, int dw, cudnnConvolutionMode_t m, cudnnDataType_t t)
STUB(cudnnSetConvolutionNdDescriptor, cudnnConvolutionDescriptor_t c, int n, const int *p, const int *f, const int *d, cudnnConvolutionMode_t m, cudnnDataType_t t)
`

var (
	constant = regexp.MustCompile(`\bC\.(CUDNN_\w+)`)
	typeName = regexp.MustCompile(`\bC\.(cudnn\w+_t)\b`)
	handle   = regexp.MustCompile(`Descriptor_t$|Plan_t$|Pack_t$|Performance_t$|^cudnnHandle_t$`)
)

// header returns the text of cudnn.h.
func header() ([]byte, error) {
	pkg, err := load("gorgonia.org/cu/dnn")
	if err != nil {
		return nil, err
	}
	out := bytes.NewBufferString(head)
	out.WriteString("enum {\n\tCUDNN_STATUS_SUCCESS = 0, /* and the others count on */\n")
	for _, name := range pkg.matches(constant, "CUDNN_STATUS_BAD_PARAM", "CUDNN_STATUS_NOT_INITIALIZED") {
		if name != "CUDNN_STATUS_SUCCESS" {
			fmt.Fprintf(out, "\t%s,\n", name)
		}
	}
	out.WriteString("};\n\n")
	for _, name := range pkg.matches(typeName) {
		switch {
		case name == "cudnnAlgorithm_t":
		case handle.MatchString(name):
			fmt.Fprintf(out, "typedef struct %s *%s;\n", strings.TrimSuffix(name, "_t"), name)
		case strings.HasSuffix(name, "Perf_t"):
			fmt.Fprintf(out, "typedef struct {\n\tint algo;\n} %s;\n", name)
		default:
			fmt.Fprintf(out, "typedef int %s;\n", name)
		}
	}
	out.WriteString("\n" + algorithm)
	out.WriteString("#define STUB(name, ...) static inline cudnnStatus_t name(__VA_ARGS__) { return CUDNN_STATUS_NOT_INITIALIZED; }\n\n")
	stubs := make(map[string]string)
	for _, f := range pkg.funcs {
		if err := pkg.stubs(f, stubs); err != nil {
			return nil, err
		}
	}
	lines := strings.SplitAfter(strings.TrimSuffix(fromC, "\n"), "\n")
	lines[len(lines)-1] += "\n"
	for _, line := range stubs {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	out.WriteString(strings.Join(slices.Compact(lines), ""))
	out.WriteString("\n#undef STUB\n#endif\n")
	return out.Bytes(), nil
}

// stubs adds to found a stub for each cuDNN function that f calls.
func (pkg *source) stubs(f *ast.FuncDecl, found map[string]string) (err error) {
	if f.Body == nil {
		return nil
	}
	scope := pkg.scope(f)
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := strings.CutPrefix(pkg.text(call.Fun), "C.cudnn")
		if !ok || strings.HasSuffix(name, "_t") {
			return true
		}
		name = "cudnn" + name
		params := make([]string, len(call.Args))
		for i, arg := range call.Args {
			t := pkg.typeOf(arg, scope)
			if params[i] = inC(t); params[i] == "" && err == nil {
				err = fmt.Errorf("%s: %s: no type found for %s (%q)", f.Name, name, pkg.text(arg), t)
			}
			params[i] = declared(params[i], i)
		}
		found[name] = fmt.Sprintf("STUB(%s, %s)\n", name, strings.Join(params, ", "))
		return true
	})
	return err
}

// declared is the declaration of parameter i with the type t: compilers before GCC 11 want names.
func declared(t string, i int) string {
	if strings.HasSuffix(t, "*") {
		return fmt.Sprintf("%sp%d", t, i)
	}
	return fmt.Sprintf("%s p%d", t, i)
}

// inC is a type of cgo as C writes it: *C.int is int *. It is empty for what is no type of C.
func inC(t string) string {
	if t == "unsafe.Pointer" {
		return "void *"
	}
	if rest, ok := strings.CutPrefix(t, "*"); ok {
		if t = inC(rest); t != "" && !strings.HasSuffix(t, "*") {
			t += " "
		}
		if t == "" {
			return ""
		}
		return t + "*"
	}
	name, ok := strings.CutPrefix(t, "C.")
	if !ok {
		return ""
	}
	switch {
	case name == "uint":
		return "unsigned"
	case name == "ulonglong":
		return "unsigned long long"
	case strings.HasPrefix(name, "make"): // the package's own C functions
		return "cudnnAlgorithm_t"
	}
	return name
}
