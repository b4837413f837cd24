package attention

// matrix is a matrix of rows ld floats apart, the columns of a row side by side. What is multiplied or computed has whole vectors: rows of a multiple
// of 8 columns in memory.
type matrix struct {
	p  *float32
	ld int
}

// below returns the rows from number i on.
func (m matrix) below(i int) matrix { return matrix{at(m.p, i*m.ld), m.ld} }

// product is C = op(A)·B, or C += op(A)·B, of small matrices: op(A) is m×k and B k×n, n a multiple of 8. An element of C is one chain of fused
// multiply-adds over k, from the first to the last, or in plain Go of products and sums rounded alone.
type product struct {
	m, n, k    int
	a, b, c    matrix
	transposed bool // A is k×m
	add        bool

	tile  tile
	ahead ahead
}

// compute does the product on the caller's goroutine.
func (p *product) compute() {
	t := &p.tile
	t.rowA, t.stepA = 4*uintptr(p.a.ld), 4
	if p.transposed {
		t.rowA, t.stepA = t.stepA, t.rowA
	}
	t.ldb, t.ldc, t.k, t.add = 4*uintptr(p.b.ld), 4*uintptr(p.c.ld), p.k, 0
	if p.add {
		t.add = 1
	}
	t.next, t.line = p.ahead.current()
	for j := 0; j < p.n; {
		w := widest(p.n - j)
		t.a, t.b, t.c, t.downA, t.downC = p.a.p, at(p.b.p, j), at(p.c.p, j), 0, 0
		if most := len(w.tile); p.m >= most {
			t.blocks = p.m / most
			w.tile[most-1](t)
		}
		if rest := p.m % len(w.tile); rest > 0 {
			t.blocks = 1
			w.tile[rest-1](t)
		}
		j += w.cols
	}
	p.ahead.passed(t.next)
	*t = tile{}
}

// widest returns the kernels for the next of so many columns, a multiple of 8: the widest that leaves not just 8, which few rows of sums would have.
func widest(cols int) *width {
	for i := range use.wide {
		if w := &use.wide[i]; w.cols <= cols && cols-w.cols != 8 {
			return w
		}
	}
	return &use.wide[len(use.wide)-1]
}
