package sgemm

import "unsafe"

// No tile of C is larger than maxRows × maxCols; its sums stay in registers over a whole block of k.
const (
	maxRows = 12
	maxCols = 32
)

// tile is the work of one call of a micro-kernel, for r rows and w columns (both are in the kernel's name):
//
//	s[i][j] = Σ a[i][p]·b[p][j], p = 0..k-1 in this order, starting at 0
//	c[i][j] = alpha·s[i][j] + beta·c[i][j], c not read when beta is 0
//
// and then bias, ReLU, mask and plus where asked for. Strides are in bytes. The generated code finds the fields by name.
type tile struct {
	a        *float32 // r × k, or for row1x16 a row without gaps
	rowA     uintptr  // from a row of A to the next: A may be a matrix, its transpose or a strip
	stepA    uintptr  // and from a column to the next
	b        *float32 // k × w; or for row1x16 op(B)ᵀ, 16 × k
	ldb      uintptr
	k        int
	c        *float32 // r × w
	ldc      uintptr
	bias     *float32 // w, or nil
	mask     *float32 // r × w, or nil
	ldMask   uintptr
	plus     *float32 // r × w, or nil
	ldPlus   uintptr
	alpha    float32
	betaBits uint32 // the bits of beta: whether it is 0 is asked of an integer
	relu     uint32 // 1 or 0

	ahead ahead // what to fetch meanwhile; the kernels move it on
}

// ahead is the memory that is packed next. The kernels fetch it into the L2 cache, a chunk in each round of their loops, so that
// it comes while they multiply. It is a rectangle: rows of some bytes, stride bytes apart. Addresses are no pointers here, since
// they run past the end; nothing is read.
type ahead struct {
	next   uintptr // what to fetch
	end    uintptr // of the row next lies in
	skip   uintptr // from where the kernel leaves a row to the start of the next one
	stride uintptr
	last   uintptr // the end of the last row
}

// byRows are kernels for tiles of the same width, by number of rows.
type byRows [maxRows + 1]func(*tile)

// kernels are the routines that exist both as assembly and in Go, for one instruction set.
type kernels struct {
	rows, cols int    // of the largest tile
	group      int    // panels packed at a time, and used one after the other with a strip of A in L1
	tile       byRows // cols wide
	half       byRows // cols/2 wide, where it is worth having; else nil
	row1x16    func(*tile)
	transpose8 func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int)
	copyPanels func(dst *float32, ldp uintptr, src *float32, lds uintptr, rows, panels int) // of cols columns
	copyRuns   func(dst *float32, n int, src *float32, lds uintptr, rows int)
	copyStrips func(dst *float32, ldd uintptr, n int, src *float32, lds uintptr, rows, strips int) // may write 7 floats past a strip's end; else nil
}

// at is p moved on by n floats.
func at(p *float32, n int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*n))
}

// atBytes is p moved on by n bytes.
func atBytes(p *float32, n uintptr) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), n))
}
