package simd

import "fmt"

// WeightedSum sets dst to a weighted sum of vectors: dst[k] = Σᵢ Σⱼ (rows[i]·cols[j]) · x[i·rowStride + j·colStride + k]. Products of two
// weights are rounded, and so is each product with x; the sum begins with 0, and j runs the faster. An x that is too short panics; dst must not be a part of x.
func WeightedSum(dst, x, rows []float32, rowStride int, cols []float32, colStride int) {
	if len(rows) == 0 || len(cols) == 0 || len(dst) == 0 {
		clear(dst)
		return
	}
	if last := (len(rows)-1)*rowStride + (len(cols)-1)*colStride; rowStride < 0 || colStride < 0 || last+len(dst) > len(x) {
		panic(fmt.Sprintf("simd: WeightedSum: want %d×%d vectors of %d elements with strides %d and %d, got %d elements",
			len(rows), len(cols), len(dst), rowStride, colStride, len(x)))
	}
	if n := blocks(len(dst), 8); n > 0 {
		weightedSumAVX2(&dst[0], &x[0], &rows[0], &cols[0], n, len(rows), rowStride, len(cols), colStride)
		dst, x = dst[n:], x[n:]
	}
	weightedSumGo(dst, x, rows, rowStride, cols, colStride)
}

func weightedSumGo(dst, x, rows []float32, rowStride int, cols []float32, colStride int) {
	clear(dst)
	for i, row := range rows {
		for j, col := range cols {
			w := float32(row * col)
			from := x[i*rowStride+j*colStride:][:len(dst)]
			for k, v := range from {
				dst[k] += float32(w * v)
			}
		}
	}
}
