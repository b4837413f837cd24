package winograd

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"
)

// TestTransforms compares all sets of kernels with the twins, bit for bit.
func TestTransforms(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		for _, c := range []struct {
			name        string
			in, out     int
			factors     *[8]float32
			kernel, own func(*transform)
		}{
			{"image", 6, 6, &imageFactors, use.image, portable.image},
			{"output", 6, 4, &outputFactors, use.output, portable.output},
			{"spread", 4, 6, &outputFactors, use.spread, portable.spread},
			{"weights", 3, 6, &weightsFactors, use.weights, portable.weights},
			{"gather", 6, 3, &weightsFactors, use.gather, portable.gather},
		} {
			t.Run(c.name, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 1))
				for i := range 80 {
					floats := 16 * (1 + r.IntN(3))
					from := random(r, c.in*(c.in*floats+r.IntN(20)+30))
					mask, bias := random(r, 4*(4*floats+7)+9), random(r, floats)
					var got [2][]float32
					task := transform{
						from:    grid{&from[0], uintptr(4 * len(from) / c.in &^ 3), uintptr(4 * (floats + r.IntN(5)))},
						factors: c.factors, between: &make([]float32, points*16)[0],
						rows: 1 + r.IntN(4), cols: 1 + r.IntN(4), relu: uint32(i / 2 % 2),
					}
					// Some rows and columns of pixels are outside.
					task.top, task.left = r.IntN(c.in), r.IntN(c.in)
					task.bottom, task.right = task.top+1+r.IntN(c.in-task.top), task.left+r.IntN(c.in-task.left+1)
					zeros := make([]float32, c.in*len(from))
					for j := range c.in {
						task.lines[j] = uintptr(unsafe.Pointer(&zeros[0]))
						if task.top <= j && j < task.bottom {
							task.lines[j] = uintptr(unsafe.Pointer(&from[0])) + uintptr(j-task.top)*task.from.row - uintptr(task.left)*task.from.col
						}
					}
					if i%2 == 0 {
						task.bias = &bias[0]
					}
					if i/4%2 == 0 {
						task.mask = &mask[0]
					}
					for j, k := range []func(*transform){c.kernel, c.own} {
						got[j] = make([]float32, c.out*(c.out*floats+7)+9)
						task.to = grid{&got[j][0], uintptr(4 * (c.out*floats + 7)), uintptr(4 * (floats + 1))}
						task.vectors = floats / []int{use.lanes, portable.lanes}[j]
						once := task
						k(&once)
					}
					equal(t, fmt.Sprintf("%+v", task), got[0], got[1])
					runtime.KeepAlive(zeros)
				}
			})
		}
	})
}

// TestProducts compares with the twins, and these with the definition. The numbers are small integers, of which no operation rounds.
func TestProducts(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(2, 1))
		integers := func(n int) []float32 {
			x := make([]float32, n)
			for i := range x {
				x[i] = float32(r.IntN(19) - 9)
			}
			return x
		}
		for rows := 1; rows <= use.rows; rows++ {
			for range 20 {
				k, strips := r.IntN(11), 1+r.IntN(3)
				m := rows * strips
				lda, ldb, ldc := max(k, m)+r.IntN(5), panelCols+r.IntN(5), panelCols+r.IntN(5)
				a, b, c := integers(max(k, m)*lda), integers((k+1)*ldb), integers(m*ldc)
				for _, transposed := range []bool{true, false} {
					if !transposed {
						ldb = panelCols
					}
					got := append([]float32(nil), c...)
					task := product{a: &a[0], lda: uintptr(4 * lda), b: &b[0], ldb: uintptr(4 * ldb), c: &got[0], ldc: uintptr(4 * ldc), k: k, strips: strips}
					if transposed {
						use.sums[rows](&task)
					} else {
						use.products[rows](&task)
					}
					want := append([]float32(nil), c...)
					for i := range m {
						for j := range panelCols {
							if !transposed {
								want[i*ldc+j] = 0
							}
							for p := range k {
								x := a[i*lda+p]
								if transposed {
									x = a[p*lda+i]
								}
								want[i*ldc+j] += x * b[p*ldb+j]
							}
						}
					}
					equal(t, fmt.Sprintf("%d rows, %d strips, k = %d, transposed %t", rows, strips, k, transposed), got, want)
				}
			}
		}
	})
}
