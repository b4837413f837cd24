//go:build unix

// Package guard is for tests of kernels: it has memory between pages that must not be touched.
package guard

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Slice copies x to memory that ends, or with front begins, at an inaccessible page, until the test is over. Nil stays nil.
func Slice(t *testing.T, x []float32, front bool) []float32 {
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
	t.Cleanup(func() { unix.Munmap(mem) })
	for _, p := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(p, unix.PROT_NONE); err != nil {
			t.Skipf("mprotect: %v", err)
		}
	}
	start := page
	if !front {
		start += size - 4*len(x)
	}
	y := unsafe.Slice((*float32)(unsafe.Pointer(&mem[start])), len(x))
	copy(y, x)
	return y
}
