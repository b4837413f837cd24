package philox

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/denoise-go/denoise/internal/slow"
)

// The committed kernels must match the generator's output and have no fused multiply-add.
func TestGenerated(t *testing.T) {
	slow.Only(t, "builds the generator")
	dir := t.TempDir()
	assembly, stubs := filepath.Join(dir, "avx2_amd64.s"), filepath.Join(dir, "avx2_amd64.go")
	out, err := exec.Command("go", "run", "./gen", "-out", assembly, "-stubs", stubs, "-pkg", "philox").CombinedOutput()
	if err != nil {
		t.Fatalf("go run ./gen: %v\n%s", err, out)
	}
	// The first line holds the command with its paths.
	body := func(path string) []byte {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := bytes.Cut(text, []byte("\n"))
		return rest
	}
	for _, path := range []string{assembly, stubs} {
		if name := filepath.Base(path); !bytes.Equal(body(path), body(name)) {
			t.Errorf("%s is not what the generator makes: run go generate", name)
		}
	}
	if fused := regexp.MustCompile(`VFN?M(ADD|SUB)\w*`).Find(body("avx2_amd64.s")); fused != nil {
		t.Errorf("avx2_amd64.s has %s, which rounds once where the plain code rounds twice", fused)
	}
}
