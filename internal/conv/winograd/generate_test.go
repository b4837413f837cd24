//go:build amd64

package winograd

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
	asm, stubs := filepath.Join(dir, "avx_amd64.s"), filepath.Join(dir, "avx_amd64.go")
	if out, err := exec.Command("go", "run", "./gen", "-pkg", "winograd", "-out", asm, "-stubs", stubs).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{asm, stubs} {
		if !bytes.Equal(body(t, file), body(t, filepath.Base(file))) {
			t.Errorf("%s is not what the generator writes: run go generate", filepath.Base(file))
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
