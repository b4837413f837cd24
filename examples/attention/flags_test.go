package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/command/commandtest"
)

// Flags and sets that make no sense are errors before anything is trained.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]byte{"train-images-idx3-ubyte": 12, "t10k-images-idx3-ubyte": 4} { // of 4×5 pixels
		if err := os.WriteFile(filepath.Join(dir, name), append([]byte{0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, 4, 0, 0, 0, 5}, make([]byte, 20*int(n))...), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"-images: want 1 to 2147483647, got -1", []string{"-images", "-1"}},
		{"-images: want 1 to 2147483647, got 0", []string{"-images", "0"}},
		{"value out of range", []string{"-images", "99999999999999999999"}},
		{`invalid value "" for flag -images`, []string{"-images", ""}},
		{"-epochs: want 1 to 2147483647, got 0", []string{"-epochs", "0"}},
		{`invalid value "NaN" for flag -epochs`, []string{"-epochs", "NaN"}},
		{"-seeds: want 1 to 2147483647, got -2", []string{"-seeds", "-2"}},
		{`invalid value "1.5" for flag -seeds`, []string{"-seeds", "1.5"}},
		{`invalid value "-1" for flag -seed`, []string{"-seed", "-1"}},
		{`invalid boolean value "often" for -quick`, []string{"-quick=often"}},
		{`-only: want one of finding, denoising, gradients, networks, got "x"`, []string{"-only", "x"}},
		{`-only: want one of finding, denoising, gradients, networks, got ""`, []string{"-only", ""}},
		{"-out: want a folder, got none", []string{"-out", ""}},
		{"-out: want a folder, got the file", []string{"-out", file}},
		{"-data: want a value, got none", []string{"-data", ""}},
		{"-validation: want a number of images", []string{"-validation", "NaN"}},
		{`want flags only, got "extra"`, []string{"extra"}},
		{"flag provided but not defined: -sigma", []string{"-sigma", "0.5"}},
	} {
		commandtest.Reject(t, program, command.BadUsage, c.want, c.args...)
	}
	out := filepath.Join(dir, "out")
	commandtest.Reject(t, program, command.Failed, "there is no such folder", "-data", filepath.Join(dir, "none"), "-out", out)
	commandtest.Reject(t, program, command.Failed, "want square images whose sides are multiples of 4 pixels, got 1×4×5", "-data", dir, "-out", out)
	if _, err := os.Stat(out); err == nil {
		t.Error("a program that could not start left a folder")
	}
}
