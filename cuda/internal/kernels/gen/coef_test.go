package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The constants that kernels are compiled with are those of the CPU.
func TestCoefficientsAreUpToDate(t *testing.T) {
	for _, h := range headers {
		want, err := h.text("../../../../internal")
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", h.file))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not what go generate ./cuda/internal/kernels writes; error %v", h.file, err)
		}
	}
}
