package sgemm

import "unsafe"

// A tile of C is at most tileRows × tileCols; its sums stay in registers over a whole block of k.
const (
	tileRows = 6
	tileCols = 16
)

// tile is the work of one call of a micro-kernel, for r rows (r is in the kernel's name):
//
//	s[i][j] = Σ a[i][p]·b[p][j], p = 0..k-1 in this order, starting at 0
//	c[i][j] = alpha·s[i][j] + beta·c[i][j], c not read when beta is 0
//
// and then bias, ReLU and mask where asked for. Strides are in bytes. The generated code finds the fields by name.
type tile struct {
	a        *float32 // r × k, row by row
	lda      uintptr
	b        *float32 // k × 16, packed; or for row1x16 op(B)ᵀ, 16 × k
	ldb      uintptr  // for row1x16 only
	k        int
	c        *float32 // r × 16
	ldc      uintptr
	bias     *float32 // 16, or nil
	mask     *float32 // r × 16, or nil
	ldMask   uintptr
	alpha    float32
	betaBits uint32 // the bits of beta: whether it is 0 is asked of an integer
	relu     uint32 // 1 or 0
}

// kernels are the routines that exist both as assembly and in Go.
type kernels struct {
	tile       [tileRows + 1]func(*tile) // by number of rows
	row1x16    func(*tile)
	transpose8 func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int)
	copyPanels func(dst *float32, ldp uintptr, src *float32, lds uintptr, rows, panels int)
}

// at is p moved on by n floats.
func at(p *float32, n int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*n))
}

// atBytes is p moved on by n bytes.
func atBytes(p *float32, n uintptr) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), n))
}
