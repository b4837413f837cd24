// Command gen writes symbols.h: the functions of NVIDIA's libraries that gorgonia.org/cu, gorgonia.org/cu/blas and our own cgo
// packages name, by reading their sources.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	text, err := symbols()
	if err == nil {
		err = os.WriteFile("symbols.h", text, 0o644)
	}
	if err != nil {
		log.Fatal("gen: ", err)
	}
}

const (
	head = "/* Made by go generate from the sources of gorgonia.org/cu and of this module. Do not edit. */\n"
	// cuInit is load.c's own.
	own = "cuInit"
)

// symbols returns the text of symbols.h. It runs from a folder of this module.
func symbols() ([]byte, error) {
	used := make(map[string]bool)
	for _, pkg := range []string{"gorgonia.org/cu", "gorgonia.org/cu/blas", "github.com/denoise-go/denoise/cuda/internal/driver"} {
		if err := scan(pkg, used); err != nil {
			return nil, err
		}
	}
	delete(used, own)
	names := make([]string, 0, len(used))
	for name := range used {
		names = append(names, name)
	}
	slices.Sort(names)
	out := bytes.NewBufferString(head)
	for _, name := range names {
		library := "DRIVER"
		switch {
		case strings.HasPrefix(name, "cublasLt"):
			library = "LT"
		case strings.HasPrefix(name, "cublas"):
			library = "CUBLAS"
		}
		fmt.Fprintf(out, "%s(%s)\n", library, name)
	}
	return out.Bytes(), nil
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	goCall  = regexp.MustCompile(`\bC\.(cu[A-Z]\w*|cublas[A-Z]\w*)\(`)
	cCall   = regexp.MustCompile(`\b(cu[A-Z]\w*|cublas[A-Z]\w*)\(`)
	defined = regexp.MustCompile(`(?m)^(?:CUresult|cublasStatus_t) (cu\w+)\(`)
)

// scan adds to used what a package calls, in Go or in C, and does not define itself.
func scan(pkg string, used map[string]bool) error {
	dir, err := exec.Command("go", "list", "-tags", "cuda", "-f", "{{.Dir}}", pkg).Output()
	if err != nil {
		return fmt.Errorf("go list %s: %w", pkg, err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "*.*"))
	if err != nil {
		return err
	}
	local := make(map[string]bool)
	for _, file := range files {
		call := goCall
		switch {
		case strings.HasSuffix(file, "_test.go"):
			continue
		case strings.HasSuffix(file, ".c"):
			call = cCall
		case !strings.HasSuffix(file, ".go"):
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = comment.ReplaceAll(text, nil)
		for _, m := range defined.FindAllSubmatch(text, -1) {
			local[string(m[1])] = true
		}
		for _, m := range call.FindAllSubmatch(text, -1) {
			if name := string(m[1]); !strings.HasSuffix(name, "_t") { // else a conversion to a type
				used[name] = true
			}
		}
	}
	for name := range local {
		delete(used, name)
	}
	return nil
}
