package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSumRows holds both twins against sums in float64 and each other, over random shapes and strides.
func TestSumRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for trial := range 400 {
		rows, cols := rng.IntN(40), rng.IntN(200)
		lda := cols + rng.IntN(10)
		size := max(0, (rows-1)*lda+cols)
		a := inputs(rng, size, []int{0, 100}[trial%2])[0]
		fast, plain := make([]float32, cols+8)[rng.IntN(8):][:cols], make([]float32, cols)
		for j := range cols {
			fast[j], plain[j] = 99, 99 // must be overwritten
		}
		SumRows(fast, a, rows, cols, lda)
		onTwins(func() { SumRows(plain, a, rows, cols, lda) })
		if rows > 0 { // in two pieces
			split, n := make([]float32, cols), 1+rng.IntN(rows)
			SumRows(split, a, n, cols, lda)
			AddRows(split, a[min(n*lda, len(a)):], rows-n, cols, lda)
			for j := range cols {
				if !sameBits(float64(split[j]), float64(fast[j])) {
					t.Fatalf("%d×%d: column %d is %v in two pieces of which the first has %d rows, else %v", rows, cols, j, split[j], n, fast[j])
				}
			}
		}
		for j := range cols {
			if !sameBits(float64(fast[j]), float64(plain[j])) {
				t.Fatalf("%d×%d: column %d is %v, twin's %v", rows, cols, j, fast[j], plain[j])
			}
			var want, size float64
			for i := range rows {
				want += float64(a[i*lda+j])
				size += math.Abs(float64(a[i*lda+j]))
			}
			if math.IsNaN(want) && fast[j] == fast[j] {
				t.Fatalf("%d×%d: column %d is %v, want NaN", rows, cols, j, fast[j])
			}
			bound := float64(rows) * 0x1p-24 * size
			if size < math.MaxFloat32 && math.Abs(float64(fast[j])-want) > bound { // beyond that float32 may overflow
				t.Fatalf("%d×%d: column %d is %v, want %v ± %v", rows, cols, j, fast[j], want, bound)
			}
		}
	}
}

// TestSumRowsOrder adds numbers for which only the promised order gives the promised sum.
func TestSumRowsOrder(t *testing.T) {
	const cols = 75
	a := make([]float32, 4*cols)
	for j := range cols {
		a[j], a[cols+j], a[2*cols+j], a[3*cols+j] = 1, 0x1p24, 1, -0x1p24 // ((1+2²⁴)+1)−2²⁴ = 0, as 2²⁴+1 rounds to 2²⁴
	}
	dst := make([]float32, cols)
	SumRows(dst, a, 4, cols, cols)
	for j, x := range dst {
		if x != 0 {
			t.Fatalf("column %d: want 0, got %v", j, x)
		}
	}
}
