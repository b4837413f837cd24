package sgemm

import "sync"

// Epilogue is what is done to C while it is still in registers, in this order: bias, ReLU, mask, plus; and what is computed together with the product.
type Epilogue struct {
	// Bias, n long, is added to every row; nil means none.
	Bias []float32
	// ReLU replaces negative elements by 0. A NaN stays a NaN.
	ReLU bool
	// Mask, m×n with row stride LdMask, sets C to 0 where Mask ≤ 0 (which NaN is not); nil means none. With the output of a ReLU
	// as Mask and the gradient of that output as C, this is simd.ReLUGrad.
	Mask   []float32
	LdMask int
	// Plus, m×n with row stride LdPlus, is added; nil means none. It must not overlap C.
	Plus   []float32
	LdPlus int
	// Then is told of each rectangle of C that is complete, by the goroutine that computed it; nil means nobody.
	Then Rectangles
	// Sums, m long, gets the sum of each row of op(A), in float32 from the first element to the last, or 0 if A is not read; nil means none. A has to be transposed.
	Sums []float32
}

// Rectangles are told of parts of a matrix, which do not overlap: rows r0 to r1 of columns c0 to c1.
type Rectangles interface{ Rectangle(r0, r1, c0, c1 int) }

// Gemm computes C = alpha·op(A)·op(B) + beta·C and then e, which may be nil. op(A) is m×k and op(B) k×n; A is stored k×m if
// transA and B n×k if transB. A and B are not read if k or alpha is 0, nor C if beta is 0.
//
// A size below 0, a stride shorter than a row or a slice too short is a programmer's error: Gemm panics like BLAS, before it
// writes anything. It may be called from many goroutines at once, and does not allocate once its buffers are warm.
func Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, e *Epilogue) {
	check(transA, transB, m, n, k, a, lda, b, ldb, c, ldc, e)
	if m == 0 || n == 0 {
		if e != nil {
			clear(e.Sums)
		}
		return
	}
	if alpha == 0 {
		k = 0
	}
	p := products.Get().(*product)
	p.m, p.n, p.k = m, n, k
	p.transA, p.transB = transA, transB
	p.alpha, p.beta = alpha, beta
	p.c, p.ldc = &c[0], ldc
	p.lda, p.ldb = lda, ldb
	if k > 0 {
		p.a, p.b = &a[0], &b[0]
	}
	if e != nil {
		p.relu = e.ReLU
		if len(e.Bias) > 0 {
			p.bias = &e.Bias[0]
		}
		if len(e.Mask) > 0 {
			p.mask, p.ldMask = &e.Mask[0], e.LdMask
		}
		if len(e.Plus) > 0 {
			p.plus, p.ldPlus = &e.Plus[0], e.LdPlus
		}
		p.then, p.sums = e.Then, e.Sums
	}
	p.multiply()
	*p = product{}
	products.Put(p)
}

var products = sync.Pool{New: func() any { return new(product) }}

// check panics where BLAS would, in the same order and words as gonum.
func check(transA, transB bool, m, n, k int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int, e *Epilogue) {
	rowsA, colsA, rowsB, colsB := m, k, k, n
	if transA {
		rowsA, colsA = k, m
	}
	if transB {
		rowsB, colsB = n, k
	}
	switch {
	case m < 0:
		panic("blas: m < 0")
	case n < 0:
		panic("blas: n < 0")
	case k < 0:
		panic("blas: k < 0")
	case lda < max(1, colsA):
		panic("blas: bad leading dimension of A")
	case ldb < max(1, colsB):
		panic("blas: bad leading dimension of B")
	case ldc < max(1, n):
		panic("blas: bad leading dimension of C")
	case m == 0 || n == 0:
		return
	case short(a, rowsA, colsA, lda):
		panic("blas: insufficient length of a")
	case short(b, rowsB, colsB, ldb):
		panic("blas: insufficient length of b")
	case short(c, m, n, ldc):
		panic("blas: insufficient length of c")
	}
	if e == nil {
		return
	}
	if e.Bias != nil && len(e.Bias) < n {
		panic("sgemm: insufficient length of bias")
	}
	if e.Mask != nil && e.LdMask < n {
		panic("sgemm: bad leading dimension of mask")
	}
	if e.Mask != nil && short(e.Mask, m, n, e.LdMask) {
		panic("sgemm: insufficient length of mask")
	}
	if e.Plus != nil && e.LdPlus < n {
		panic("sgemm: bad leading dimension of plus")
	}
	if e.Plus != nil && short(e.Plus, m, n, e.LdPlus) {
		panic("sgemm: insufficient length of plus")
	}
	if e.Sums != nil && len(e.Sums) != m {
		panic("sgemm: bad length of sums")
	}
	if e.Sums != nil && !transA {
		panic("sgemm: sums of an A that is not transposed")
	}
}

// short reports whether x cannot hold rows×cols elements with row stride ld. The division keeps huge sizes from wrapping around.
func short(x []float32, rows, cols, ld int) bool {
	if rows == 0 || cols == 0 {
		return false
	}
	return len(x) < cols || (len(x)-cols)/ld < rows-1
}
