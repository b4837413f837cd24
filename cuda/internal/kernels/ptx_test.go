package kernels

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/cuda/internal/kernels/ptx"
)

// The embedded PTX was made from the embedded source, and has a kernel of each name.
func TestPTXBelongsToSource(t *testing.T) {
	if mark := ptx.Mark([]byte(Source)); !strings.HasPrefix(PTX, mark) {
		first, _, _ := strings.Cut(PTX, "\n")
		t.Errorf("kernels.cu has changed since kernels.ptx was made: run go generate ./cuda/internal/kernels\ngot  %s\nwant %s", first, mark)
	}
	for _, name := range Names {
		if !strings.Contains(PTX, ".visible .entry "+name+"(") {
			t.Errorf("no kernel %s", name)
		}
	}
	if n := strings.Count(PTX, ".visible .entry "); n != len(Names) {
		t.Errorf("%d kernels, want the %d that Names has", n, len(Names))
	}
}

// No multiplication is fused with an addition, which would change bits.
func TestNothingIsFused(t *testing.T) {
	for line := range strings.Lines(PTX) {
		if strings.Contains(line, "fma.") && strings.Contains(line, ".f32") {
			t.Errorf("fused: %s", line)
		}
	}
}

// Where nvcc of the right version is at hand, it makes the same PTX again.
func TestPTXIsReproduced(t *testing.T) {
	nvcc := "nvcc"
	if path := os.Getenv("NVCC"); path != "" {
		nvcc = path
	}
	version, err := exec.Command(nvcc, "--version").Output()
	if err != nil || !strings.Contains(string(version), "release 11.8") {
		t.Skipf("no nvcc 11.8: %v", err)
	}
	made, err := ptx.Compile(nvcc, "kernels.cu")
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != PTX {
		t.Error("nvcc makes another PTX: run go generate ./cuda/internal/kernels")
	}
}
