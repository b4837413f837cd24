package sgemm

// Plain is Gemm as three loops: what the fast one is tested against. It sums in order but not in blocks, so the bits differ.
func Plain(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, e *Epilogue) {
	check(transA, transB, m, n, k, a, lda, b, ldb, c, ldc, e)
	if alpha == 0 {
		k = 0
	}
	stepA, stepB := 1, ldb
	if transA {
		stepA = lda
	}
	if transB {
		stepB = 1
	}
	for i := range m {
		for j := range n {
			ia, ib := i*lda, j
			if transA {
				ia = i
			}
			if transB {
				ib = j * ldb
			}
			var sum float32
			for p := range k {
				sum += a[ia+p*stepA] * b[ib+p*stepB]
			}
			sum *= alpha
			if beta != 0 {
				sum += beta * c[i*ldc+j]
			}
			c[i*ldc+j] = e.apply(sum, i, j)
		}
	}
	if e == nil {
		return
	}
	clear(e.Sums)
	if m == 0 || n == 0 {
		return
	}
	if e.Then != nil {
		e.Then.Rectangle(0, m, 0, n)
	}
	for p := range k {
		for i := range e.Sums {
			e.Sums[i] += a[p*lda+i]
		}
	}
}

// apply is what the epilogue makes of element (i, j).
func (e *Epilogue) apply(x float32, i, j int) float32 {
	if e == nil {
		return x
	}
	if e.Bias != nil {
		x += e.Bias[j]
	}
	if e.ReLU && x < 0 {
		x = 0
	}
	if e.Mask != nil && e.Mask[i*e.LdMask+j] <= 0 {
		x = 0
	}
	if e.Plus != nil {
		x += e.Plus[i*e.LdPlus+j]
	}
	return x
}
