//go:build linux

package conv

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guards are pages that must not be touched, before and after memory for slices.
type guards struct {
	mem   [][]byte
	front bool // slices begin where the memory does, or else end there
}

// slice copies x to memory of its own.
func (g *guards) slice(t *testing.T, x []float32) []float32 {
	t.Helper()
	if x == nil {
		return nil
	}
	page := unix.Getpagesize()
	size := (4*len(x) + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Skipf("mmap: %v", err)
	}
	g.mem = append(g.mem, mem)
	for _, p := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(p, unix.PROT_NONE); err != nil {
			t.Skipf("mprotect: %v", err)
		}
	}
	start := page
	if !g.front {
		start += size - 4*len(x)
	}
	y := unsafe.Slice((*float32)(unsafe.Pointer(&mem[start])), len(x))
	copy(y, x)
	return y
}

// free unmaps all.
func (g *guards) free() {
	for _, mem := range g.mem {
		unix.Munmap(mem)
	}
	g.mem = nil
}

// TestStaysInside runs convolutions whose slices end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	front := false
	eachGeometry(t, 50, func(t *testing.T, r *rand.Rand, g Geometry) {
		front = !front
		m := guards{front: front}
		defer m.free()
		p := newProblem(r, g)
		want := p.run()
		for _, s := range []*[]float32{&p.x, &p.w, &p.dy, &p.bias, &p.biasX, &p.mask, &p.maskX} {
			*s = m.slice(t, *s)
		}
		got := p.results()
		for i := range got {
			got[i] = m.slice(t, got[i])
		}
		p.runInto(got)
		for i := range got {
			equalBits(t, names[i], got[i], want[i])
		}
	})
}

// TestUpsampledStaysInside is the same for upsampled images.
func TestUpsampledStaysInside(t *testing.T) {
	front := false
	eachUpsampled(t, func(t *testing.T, r *rand.Rand, g Geometry) {
		front = !front
		m := guards{front: front}
		defer m.free()
		p := newUpsampled(r, g)
		want := p.runUpsampled()
		for _, s := range []*[]float32{&p.x, &p.w, &p.dy, &p.bias, &p.biasX, &p.mask, &p.maskX} {
			*s = m.slice(t, *s)
		}
		got := results{}
		for i := range got {
			got[i] = m.slice(t, make([]float32, len(want[i])))
		}
		p.runUpsampledInto(got)
		for i := range got {
			equalBits(t, names[i], got[i], want[i])
		}
	})
}
