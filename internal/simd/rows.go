package simd

import "fmt"

// SumRows sums the rows of a matrix, the gradient of a bias: dst[j] = Σᵢ a[i·lda+j] for j < cols, over i < rows. The sum
// is in float32, rows added in order from the first; without rows it is 0. Row i is a[i·lda : i·lda+cols]; what lies
// between the rows is not read. A dst that is not cols long, an a that is too short and cols > lda panic.
func SumRows(dst, a []float32, rows, cols, lda int) {
	checkRows("SumRows", dst, a, rows, cols, lda)
	if rows == 0 || cols == 0 {
		clear(dst)
		return
	}
	copy(dst, a[:cols])
	addRows(dst, a[min(lda, len(a)):], rows-1, lda)
}

// AddRows adds the rows of a matrix to dst, as SumRows adds the second row and those after it to the first.
func AddRows(dst, a []float32, rows, cols, lda int) {
	checkRows("AddRows", dst, a, rows, cols, lda)
	addRows(dst, a, rows, lda)
}

func checkRows(name string, dst, a []float32, rows, cols, lda int) {
	if rows < 0 || cols < 0 || len(dst) != cols || cols > lda || rows > 0 && len(a) < (rows-1)*lda+cols {
		panic(fmt.Sprintf("simd: %s: want %d×%d with row stride %d, got %d elements and a result of %d",
			name, rows, cols, lda, len(a), len(dst)))
	}
}

func addRows(dst, a []float32, rows, lda int) {
	n := blocks(len(dst), 8)
	if n > 0 && rows > 0 {
		sumRowsAVX2(&dst[0], &a[0], rows, n, lda)
	}
	sumRowsGo(dst[n:], a, n, rows, lda)
}

// sumRowsGo adds to dst the rows from column first on.
func sumRowsGo(dst, a []float32, first, rows, lda int) {
	for i := range rows {
		row := a[i*lda+first:][:len(dst)]
		for j, x := range row {
			dst[j] += x
		}
	}
}
