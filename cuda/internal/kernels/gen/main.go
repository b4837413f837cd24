// Command gen writes coef.cuh and philox_coef.cuh, the constants of the CPU's functions, and compiles each .cu file of the current folder to
// PTX beside it. It needs nvcc of CUDA 11.8, which is the oldest the library supports: newer drivers read older PTX, not the other way round.
// A file whose PTX belongs to it already is left alone; with -a all are compiled.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/cuda/internal/kernels/ptx"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("kernels: ")
	all := flag.Bool("a", false, "compile all files")
	flag.Parse()
	if err := run(*all); err != nil {
		log.Fatal(err)
	}
}

func run(all bool) error {
	for _, h := range headers {
		text, err := h.text("../../../internal")
		if err != nil {
			return err
		}
		if err := os.WriteFile(h.file, text, 0o644); err != nil {
			return err
		}
	}
	nvcc := "nvcc"
	if path := os.Getenv("NVCC"); path != "" {
		nvcc = path
	}
	if _, err := exec.LookPath(nvcc); err != nil {
		return fmt.Errorf("want nvcc on the PATH or its path in NVCC: %w", err)
	}
	sources, err := filepath.Glob("*.cu")
	if err != nil {
		return err
	}
	for _, source := range sources {
		file := strings.TrimSuffix(source, ".cu") + ".ptx"
		mark, err := ptx.Mark(os.DirFS("."), source)
		if err != nil {
			return err
		}
		if had, _ := os.ReadFile(file); !all && bytes.HasPrefix(had, []byte(mark)) {
			continue
		}
		text, err := ptx.Compile(nvcc, source)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", file, len(text))
	}
	return nil
}
