package simd

import "fmt"

// The loops of norms. A table has one number for each column; element i of the other slices is in column i mod the table's length.

// Moments adds to sum[j] the elements a[i] in column j, and to product[j] the products a[i]·b[i], both in float64, i ascending. Such a product
// is exact.
func Moments(sum, product []float64, a, b []float32) {
	sameLen("Moments", len(a), len(b))
	sameLen("Moments", len(sum), len(product))
	if len(sum) == 0 && len(a) > 0 {
		panic("simd: Moments: want columns, got none")
	}
	momentsGo(sum, product, a, b)
}

func momentsGo(sum, product []float64, a, b []float32) {
	for len(a) > 0 {
		n := min(len(a), len(sum))
		s, p, x, y := sum[:n], product[:n], a[:n], b[:n]
		for j := range s {
			v := float64(x[j])
			s[j] += v
			p[j] += v * float64(y[j])
		}
		a, b = a[n:], b[n:]
	}
}

// ScaleShift sets dst[i] to x[i]·scale[j] + shift[j], j being the column. dst may be x.
func ScaleShift(dst, x, scale, shift []float32) {
	sameLen("ScaleShift", len(dst), len(x))
	sameLen("ScaleShift", len(scale), len(shift))
	for len(dst) > 0 {
		n := columns("ScaleShift", len(dst), len(scale))
		scaleShiftGo(dst[:n], x[:n], scale[:n], shift[:n])
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
		combineGo(dst[:n], a[:n], b[:n], p[:n], q[:n], r[:n])
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
	blendGo(dst, a, b, p, q, r)
}

func blendGo(dst, a, b []float32, p, q, r float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = float32(a[i]*p) + float32(b[i]*q) + r
	}
}
