package attention

import "unsafe"

// tile is the work of one call of a micro-kernel, for blocks of r rows and w columns (both are in the kernel's name):
//
//	c[i][j] = Σ a[i][p]·b[p][j], p = 0..k-1 in this order, starting at 0 or, with add, at c[i][j]
//
// Element (i, p) of A is i·rowA + p·stepA bytes from a, so that A may be a matrix or its transpose. The kernel adds the
// rows that it has done to downA and downC, and counts blocks down to 0. (It does not move a and c, which would end past their memory.) The generated code finds the fields by name.
type tile struct {
	a           *float32
	rowA, stepA uintptr
	b           *float32 // k × w
	ldb         uintptr  // bytes
	k           int      // may be 0
	c           *float32
	ldc         uintptr // bytes
	blocks      int     // at least 1
	add         uint32  // 1 or 0

	downA, downC uintptr // bytes, 0 at first

	next, line uintptr // memory to fetch meanwhile, a line in each round of steps, and how long that is; see ahead
}

// at is p moved on by n floats.
func at(p *float32, n int) *float32 { return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*n)) }
