//go:build linux

package winograd

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

// TestStaysInside runs convolutions whose slices end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(8, 1))
		i := 0
		shapes(r, 24, func(s Shape) {
			i++
			guard := func(x []float32) []float32 { return guarded(t, x, i%2 == 0) }
			p := newProblem(r, s)
			p.e = Epilogue{Bias: random(r, s.Out), Mask: random(r, len(p.dy))}
			p.eX = Epilogue{Bias: random(r, s.C), Mask: random(r, len(p.x))}
			want := p.run()
			y, dx, dw := guard(want[0]), guard(want[1]), guard(want[2])
			p.x, p.w, p.dy = guard(p.x), guard(p.w), guard(p.dy)
			for _, e := range []*Epilogue{&p.e, &p.eX} {
				e.Bias, e.Mask = guard(e.Bias), guard(e.Mask)
			}
			Forward(s, p.x, p.w, y, p.e)
			InputGradient(s, p.dy, p.w, dx, p.eX)
			WeightGradient(s, p.x, p.dy, dw)
			for j, got := range [][]float32{y, dx, dw} {
				equal(t, names[j], got, want[j])
			}
		})
	})
}
