//go:build amd64

package sgemm

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/internal/slow"
)

// TestGenerated runs the generator again: what is committed must be what it writes.
func TestGenerated(t *testing.T) {
	slow.Only(t, "builds the generator")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	dir := t.TempDir()
	gen := filepath.Join(dir, "gen.exe")
	if out, err := exec.Command("go", "build", "-o", gen, "./gen").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, g := range []struct {
		folder, pkg, asm, stubs string
		args                    []string
	}{
		{".", "sgemm", "tile_amd64.s", "tile_amd64.go", nil},
		{"ceiling", "ceiling", "fma_amd64.s", "fma_amd64.go", []string{"-ceiling"}},
		{"../conv", "conv", "tile_amd64.s", "tile_amd64.go", []string{"-conv"}},
		{"../attention", "attention", "tile_amd64.s", "tile_amd64.go", []string{"-attention"}},
	} {
		asm, stubs := filepath.Join(dir, g.asm), filepath.Join(dir, g.stubs)
		args := append(g.args, "-pkg", g.pkg, "-out", asm, "-stubs", stubs)
		command := exec.Command(gen, args...)
		command.Dir = g.folder
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", g.folder, err, out)
		}
		for written, committed := range map[string]string{asm: g.asm, stubs: g.stubs} {
			if !bytes.Equal(body(t, written), body(t, filepath.Join(g.folder, committed))) {
				t.Errorf("%s/%s is not what the generator writes: run go generate there", g.folder, committed)
			}
		}
	}
}

// body is a file without its first line, which names the command that wrote it.
func body(t *testing.T, file string) []byte {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	return rest
}
