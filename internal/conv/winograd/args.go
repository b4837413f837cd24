package winograd

// grid is a square of vectors in memory: the first, and the bytes from a row and from a column to the next.
type grid struct {
	first    *float32
	row, col uintptr
}

// transform is the work of one call of a transform: each of so many vectors, side by side in both grids, L·from·Lᵀ goes to to. The
// generated code finds the fields by name.
type transform struct {
	from, to grid
	vectors  int
	factors  *[8]float32 // what the matrix L is made of
	between  *float32    // room for 36 vectors

	// Of image and spread alone, which read pixels: rows top to bottom and columns left to right lie in the image, from its first pixel
	// there on, and the others are 0. lines are where the rows begin, a row outside being one of zeros; the assembly reads these.
	top, bottom, left, right int
	lines                    [6]uintptr

	// Of these and of the output: the bytes from its pixels to those of the next call, which are fetched meanwhile.
	ahead int

	// Of the output alone: how many rows and columns are written, and the epilogue.
	rows, cols int
	bias       *float32 // nil for none
	mask       *float32 // nil for none; else its rows and columns lie as those of to
	relu       uint32   // 1 or 0
}

// product is the work of one call of a product's kernel for r rows, r in the kernel's name, and panelCols columns. It computes strips of
// so many rows one below the other:
//
//	c[i][j] = Σ a[i][p]·b[p][j], p = 0..k-1 in this order, starting at 0 (rows), or at c[i][j] (sums, where A is transposed)
//
// with one fused multiply-add a step in assembly. Strides are in bytes.
type product struct {
	a      *float32
	lda    uintptr // from row to row, or from step to step where A is transposed
	b      *float32
	ldb    uintptr // from step to step; rows' B has no gaps
	c      *float32
	ldc    uintptr // from row to row
	k      int
	strips int
}

// panelCols is how many columns the kernels of products have.
const panelCols = 16
