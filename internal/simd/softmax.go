package simd

import (
	"fmt"
	"math"
)

// The rows of the functions below lie stride elements apart, n rounded up to a multiple of 8. Sums are of float32 in eight lanes, element i in lane i mod
// 8; at the end lane l takes in lane l+4, then l+2 and l+1, and lane 0 is the sum.

// Softmax replaces each row by exp(scale·(x − most)), most being its largest element, over the sum of these; scale is above 0. What is between n and
// stride becomes 0. A row with a NaN or +Inf, or of −Inf only, becomes NaN.
func Softmax(x []float32, rows, n int, scale float32) {
	stride := strideOf("Softmax", rows, n, len(x))
	if rows == 0 || n == 0 {
		return
	}
	if useAVX2 {
		softmaxAVX2(&x[0], rows, n, stride, scale)
		return
	}
	softmaxGo(x, rows, n, stride, scale)
}

func softmaxGo(x []float32, rows, n, stride int, scale float32) {
	for i := range rows {
		row := x[i*stride:][:stride]
		most := float32(math.Inf(-1))
		for _, v := range row[:n] {
			if v > most {
				most = v
			}
		}
		most = float32(most * scale)
		var sum lanes8
		for j, v := range row[:n] {
			row[j] = exp(float32(v*scale) - most)
			sum[j%8] += row[j]
		}
		inverse := 1 / sum.total()
		for j := range row[:n] {
			row[j] *= inverse
		}
		for j := n; j < stride; j++ {
			row[j] = 0 * inverse
		}
	}
}

// SoftmaxGrad takes gradients d of rows of weights p back to what Softmax made these of, times scale: d becomes (d − Σ d·p)·p·scale. What is between n
// and stride in either becomes 0.
func SoftmaxGrad(d, p []float32, rows, n int, scale float32) {
	stride := strideOf("SoftmaxGrad", rows, n, len(d))
	sameLen("SoftmaxGrad", len(d), len(p))
	if rows == 0 || n == 0 {
		return
	}
	if useAVX2 {
		softmaxGradAVX2(&d[0], &p[0], rows, n, stride, scale)
		return
	}
	softmaxGradGo(d, p, rows, n, stride, scale)
}

func softmaxGradGo(d, p []float32, rows, n, stride int, scale float32) {
	for i := range rows {
		d, p := d[i*stride:][:stride], p[i*stride:][:stride]
		clear(d[n:])
		clear(p[n:])
		var sum lanes8
		for j, v := range d {
			sum[j%8] += float32(v * p[j])
		}
		mean := sum.total()
		for j, v := range d {
			d[j] = float32(float32(v-mean)*p[j]) * scale
		}
	}
}

// strideOf returns n rounded up to a multiple of 8, after checking that so many rows are in so many elements.
func strideOf(name string, rows, n, elements int) int {
	stride := (n + 7) &^ 7
	if rows < 0 || n < 0 || elements != rows*stride {
		panic(fmt.Sprintf("simd: %s: want %d rows of %d elements, got %d in all", name, rows, stride, elements))
	}
	return stride
}

type lanes8 [8]float32

func (l *lanes8) total() float32 {
	for w := len(l) / 2; w > 0; w /= 2 {
		for i := range w {
			l[i] += l[i+w]
		}
	}
	return l[0]
}

// ArgMax returns the number of the largest element, the first of several, or of the first NaN. There is one at least.
func ArgMax(x []float32) int {
	n := blocks(len(x), 8)
	if n == 0 {
		return argMaxGo(x, 0, 0)
	}
	return argMaxGo(x, argMaxAVX2(&x[0], n), n)
}

// argMaxGo returns the number of the largest element of x from number first on, and of that of the number best.
func argMaxGo(x []float32, best, first int) int {
	for i := first; i < len(x); i++ {
		if v := x[i]; x[best] == x[best] && (v > x[best] || v != v) {
			best = i
		}
	}
	return best
}
