//go:build cuda && linux

package standin

import (
	"strings"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// The sanitizer sees what kernels do with memory that they find by themselves, not only with their arguments.
func TestSanitizer(t *testing.T) {
	for _, c := range []struct{ test, want, file string }{
		{"TestCrimeUseAfterFree", "heap-use-after-free", "clip.cu"},
		{"TestCrimeOutOfBounds", "heap-buffer-overflow", "map.cuh"},
	} {
		out, err := UnderSanitizer(t, "^"+c.test+"$")
		if err == nil || !strings.Contains(out, c.want) || !strings.Contains(out, c.file) {
			t.Errorf("%s: want a report of %s in %s, got %v\n%s", c.test, c.want, c.file, err, out)
		}
	}
	if out, err := UnderSanitizer(t, "^Test(Work|Missing|Graph|Product)"); err != nil {
		t.Errorf("without a crime: %v\n%s", err, out)
	}
}

func crime(t *testing.T) *device {
	if !Sanitized() {
		t.Skip("a crime for TestSanitizer")
	}
	return open(t)
}

func TestCrimeUseAfterFree(t *testing.T) {
	d := crime(t)
	g := alloc(d, 1024)
	chunk := []kernels.Chunk{{G: uint64(g), N: 1024}}
	table := d.floats(make([]float32, 10)...)
	d.must(cu.MemcpyHtoD(table, pointer(chunk), 40))
	d.must(launch(d.a, d.kernel("sum_squares"), 1, uint64(d.floats(0, 0)), uint64(table)))
	d.must(cu.MemFree(g))
	d.a.Synchronize()
}

func TestCrimeOutOfBounds(t *testing.T) {
	d := crime(t)
	x, y := alloc(d, 1024), alloc(d, 1025)
	d.must(launch(d.a, d.kernel("relu_grad"), 1, uint64(y), uint64(x), uint64(y), 1025))
	d.a.Synchronize()
}
