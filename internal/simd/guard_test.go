//go:build unix

package simd

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded returns n elements that end where memory does (or begin there, with atStart): one step further faults.
func guarded(t *testing.T, n int, atStart bool) []float32 {
	page := unix.Getpagesize()
	size := (4*n + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(mem) })
	for _, edge := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(edge, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	inner := mem[page : page+size]
	if n == 0 {
		return nil
	}
	if !atStart {
		inner = inner[size-4*n:]
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&inner[0])), n)
}

func TestNothingPastTheEndsIsTouched(t *testing.T) {
	for _, atStart := range []bool{false, true} {
		for n := 1; n < 100; n++ {
			var in [4][]float32
			for k := range in {
				in[k] = guarded(t, n, atStart)
			}
			out := guarded(t, n, atStart)
			for _, op := range ops {
				op.run(out, in)
			}
			for rows := 1; rows <= 4; rows++ {
				a := guarded(t, (rows-1)*(n+3)+n, atStart)
				SumRows(out, a, rows, n, n+3)
				padded := rows * ((n + 7) &^ 7)
				x, y := guarded(t, padded, atStart), guarded(t, padded, atStart)
				Softmax(x, rows, n, 1)
				SoftmaxGrad(y, x, rows, n, 1)
				ArgMax(out)
			}
		}
	}
}
