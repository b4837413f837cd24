//go:build linux

package sgemm

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded copies x to the end (or, with front, the start) of memory that has an inaccessible page on that side.
func guarded(t *testing.T, x []float32, front bool) []float32 {
	t.Helper()
	page := unix.Getpagesize()
	size := (4*len(x) + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Skipf("mmap: %v", err)
	}
	t.Cleanup(func() { unix.Munmap(mem) })
	for _, p := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(p, unix.PROT_NONE); err != nil {
			t.Skipf("mprotect: %v", err)
		}
	}
	if len(x) == 0 {
		return nil
	}
	start := page
	if !front {
		start += size - 4*len(x)
	}
	y := unsafe.Slice((*float32)(unsafe.Pointer(&mem[start])), len(x))
	copy(y, x)
	return y
}

// TestStaysInside runs products whose operands end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(6, 1))
		for i := range 200 {
			t.Run("", func(t *testing.T) {
				p := randomProblem(r, 40)
				front := i%2 == 0
				p.a, p.b = guarded(t, p.a, front), guarded(t, p.b, front)
				c := guarded(t, p.c, front)
				if p.e != nil {
					p.e.Bias, p.e.Mask, p.e.Plus = guarded(t, p.e.Bias, front), guarded(t, p.e.Mask, front), guarded(t, p.e.Plus, front)
				}
				p.run(Gemm, c)
				for i := range p.m {
					for j := range p.n {
						x, bound := p.exact(i, j)
						got := float64(c[i*p.ldc+j])
						if p.e == nil && !(got >= x-bound && got <= x+bound) {
							t.Fatalf("%+v: element (%d,%d) is %v, want %v", p.describe(), i, j, got, x)
						}
					}
				}
			})
		}
	})
}
