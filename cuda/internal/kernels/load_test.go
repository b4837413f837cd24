//go:build cuda && linux

package kernels_test

import (
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// The driver takes every file and finds every kernel.
func TestKernelsLoad(t *testing.T) {
	d := open(t)
	for _, name := range kernels.Names() {
		file := kernels.FileOf(name)
		m, err := cu.LoadData(kernels.PTX(file))
		if err != nil {
			t.Errorf("%s.ptx: %v", file, err)
			continue
		}
		if _, err := m.Function(name); err != nil {
			t.Errorf("%s in %s.ptx: %v", name, file, err)
		}
		d.must(m.Unload())
	}
}
