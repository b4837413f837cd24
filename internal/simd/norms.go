package simd

import "fmt"

// The loops of norms. A table has one number for each column; element i of the other slices is in column i mod the table's length.

// Moments adds to sum[j] the elements a[i] in column j, and to product[j] the products a[i]·b[i], both in float64, i ascending. Such a product
// is exact.
func Moments(sum, product []float64, a, b []float32) {
	sameLen("Moments", len(a), len(b))
	sameLen("Moments", len(sum), len(product))
	for len(a) > 0 {
		cols := columns("Moments", len(a), len(sum))
		rows := len(a) / cols
		n := blocks(cols, 8)
		if n > 0 {
			momentsAVX2(&sum[0], &product[0], &a[0], &b[0], rows, n, cols)
		}
		if n < cols {
			momentsGo(sum[n:cols], product[n:cols], a, b, n, rows)
		}
		a, b = a[rows*cols:], b[rows*cols:] // the beginning of a row
	}
}

// momentsGo adds up the columns from number first on.
func momentsGo(sum, product []float64, a, b []float32, first, rows int) {
	cols := first + len(sum)
	for row := range rows {
		x, y := a[row*cols+first:][:len(sum)], b[row*cols+first:][:len(sum)]
		for j := range sum {
			v := float64(x[j])
			sum[j] += v
			product[j] += float64(v * float64(y[j]))
		}
	}
}

// RowMoments returns Σ a and Σ a·b, in float64: element i is added to sum number i mod 16, and these are added in pairs of halves.
func RowMoments(a, b []float32) (sum, product float64) {
	sameLen("RowMoments", len(a), len(b))
	if n := len(a); n > 0 && blocks(n, 16) == n {
		return rowMomentsAVX2(&a[0], &b[0], n)
	}
	var s, p [16]float64
	Moments(s[:], p[:], a, b)
	return rowMomentsGo(&s, &p)
}

func rowMomentsGo(s, p *[16]float64) (sum, product float64) {
	for n := len(s) / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
			p[i] += p[i+n]
		}
	}
	return s[0], p[0]
}

// ScaleShift sets dst[i] to x[i]·scale[j] + shift[j], j being the column. dst may be x.
func ScaleShift(dst, x, scale, shift []float32) {
	sameLen("ScaleShift", len(dst), len(x))
	sameLen("ScaleShift", len(scale), len(shift))
	for len(dst) > 0 {
		n := columns("ScaleShift", len(dst), len(scale))
		m := blocks(n, 8)
		if m > 0 {
			scaleShiftAVX2(&dst[0], &x[0], &scale[0], &shift[0], m)
		}
		scaleShiftGo(dst[m:n], x[m:n], scale[m:n], shift[m:n])
		dst, x = dst[n:], x[n:]
	}
}

func scaleShiftGo(dst, x, scale, shift []float32) {
	x, scale, shift = x[:len(dst)], scale[:len(dst)], shift[:len(dst)]
	for j := range dst {
		dst[j] = float32(x[j]*scale[j]) + shift[j]
	}
}

// Combine sets dst[i] to a[i]·p[j] + b[i]·q[j] + r[j], j being the column: both products first, added from the left. dst may be a or b.
func Combine(dst, a, b, p, q, r []float32) {
	sameLen("Combine", len(dst), len(a), len(b))
	sameLen("Combine", len(p), len(q), len(r))
	for len(dst) > 0 {
		n := columns("Combine", len(dst), len(p))
		m := blocks(n, 8)
		if m > 0 {
			combineAVX2(&dst[0], &a[0], &b[0], &p[0], &q[0], &r[0], m)
		}
		combineGo(dst[m:n], a[m:n], b[m:n], p[m:n], q[m:n], r[m:n])
		dst, a, b = dst[n:], a[n:], b[n:]
	}
}

func combineGo(dst, a, b, p, q, r []float32) {
	a, b, p, q, r = a[:len(dst)], b[:len(dst)], p[:len(dst)], q[:len(dst)], r[:len(dst)]
	for j := range dst {
		dst[j] = float32(a[j]*p[j]) + float32(b[j]*q[j]) + r[j]
	}
}

// columns returns how many of n elements a table of so many columns serves at once.
func columns(name string, n, table int) int {
	if table == 0 {
		panic(fmt.Sprintf("simd: %s: want columns, got none", name))
	}
	return min(n, table)
}

// Standardize sets dst to (x − mean)·inverse, element by element. dst may be x.
func Standardize(dst, x []float32, mean, inverse float32) {
	sameLen("Standardize", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		standardizeAVX2(&dst[0], &x[0], n, mean, inverse)
		dst, x = dst[n:], x[n:]
	}
	standardizeGo(dst, x, mean, inverse)
}

func standardizeGo(dst, x []float32, mean, inverse float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = float32(x[i]-mean) * inverse
	}
}

// Mul sets dst to a·b, element by element. dst may be a or b.
func Mul(dst, a, b []float32) {
	sameLen("Mul", len(dst), len(a), len(b))
	if n := blocks(len(dst), 8); n > 0 {
		mulAVX2(&dst[0], &a[0], &b[0], n)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	mulGo(dst, a, b)
}

func mulGo(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// Blend sets dst to a·p + b·q + r, element by element: both products first, added from the left. dst may be a or b.
func Blend(dst, a, b []float32, p, q, r float32) {
	sameLen("Blend", len(dst), len(a), len(b))
	if n := blocks(len(dst), 8); n > 0 {
		blendAVX2(&dst[0], &a[0], &b[0], n, p, q, r)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	blendGo(dst, a, b, p, q, r)
}

func blendGo(dst, a, b []float32, p, q, r float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = float32(a[i]*p) + float32(b[i]*q) + r
	}
}
