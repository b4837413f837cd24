//go:build cuda

package driver

// #include <cuda.h>
import "C"
import (
	"fmt"
	"unsafe"
)

// Pinned is host memory that the operating system may not move, so that the GPU copies from it while the CPU goes on.
type Pinned struct {
	p unsafe.Pointer // C memory; nil once freed
	n int
}

// AllocPinned returns n float32s of pinned host memory. They are not zeroed.
func AllocPinned(n int) (*Pinned, error) {
	if n < 1 {
		return nil, fmt.Errorf("cuda: pinned memory: want at least 1 float32, got %d", n)
	}
	m := &Pinned{n: n}
	if err := check(C.cuMemHostAlloc(&m.p, C.size_t(4*n), 0), "cuMemHostAlloc of %d bytes", 4*n); err != nil {
		return nil, err
	}
	return m, nil
}

// Floats returns the memory itself. It may not be used after Free.
func (m *Pinned) Floats() []float32 {
	if m.p == nil {
		return nil
	}
	return unsafe.Slice((*float32)(m.p), m.n)
}

// Free gives the memory back. The GPU must be done with it. A second call does nothing.
func (m *Pinned) Free() error {
	if m.p == nil {
		return nil
	}
	p := m.p
	m.p = nil
	return check(C.cuMemFreeHost(p), "cuMemFreeHost of %d bytes", 4*m.n)
}
