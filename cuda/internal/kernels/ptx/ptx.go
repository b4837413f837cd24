// Package ptx compiles CUDA source to PTX, marked with what it was made from.
package ptx

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Options are what nvcc is given beside the names of files. The PTX is for GPUs from Volta (2017) on.
var Options = []string{"-ptx", "-arch=compute_70", "-O3"}

// Mark is the first line of the PTX of a source.
func Mark(source []byte) string {
	return fmt.Sprintf("// Made by go generate from kernels.cu with SHA-256 %x. DO NOT EDIT.\n", sha256.Sum256(source))
}

// Compile returns the PTX of the source file, its mark in front.
func Compile(nvcc, source string) ([]byte, error) {
	text, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ptx")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "kernels.ptx")
	cmd := exec.Command(nvcc, append(Options[:len(Options):len(Options)], "-o", out, source)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", cmd, err, said.Bytes())
	}
	made, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	return append([]byte(Mark(text)), made...), nil
}
