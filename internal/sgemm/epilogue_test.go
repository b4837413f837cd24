package sgemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
)

// seen is what C was when its rectangles were complete, and how often each element was.
type seen struct {
	c, copy []float32
	ld      int
	times   []int
}

func (s *seen) Rectangle(r0, r1, c0, c1 int) {
	for i := r0; i < r1; i++ {
		for j := i*s.ld + c0; j < i*s.ld+c1; j++ {
			s.copy[j] = s.c[j]
			s.times[j]++
		}
	}
}

// TestThenAndSums finds each element of C in one rectangle, with its final value, and the sums of A's columns in their order, however a product is cut, and in the plain version.
func TestThenAndSums(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(8, 1))
		problems := []problem{tallProblem(r), {transA: true, m: 50, n: 41, k: longSteps + 1, alpha: 1, lda: 51, ldb: 43, ldc: 42}}
		long := &problems[1]
		long.a, long.b, long.c = random(r, long.k*long.lda), random(r, long.k*long.ldb), random(r, long.m*long.ldc)
		for range 20 {
			problems = append(problems, randomProblem(r, 60))
		}
		for _, p := range problems {
			for _, way := range []struct {
				gemm    gemm
				workers int
			}{{Gemm, 1}, {Gemm, 3}, {Plain, 1}} {
				defer pool.SetWorkers(pool.SetWorkers(way.workers))
				var e Epilogue
				if p.e != nil {
					e = *p.e
				}
				got := append([]float32(nil), p.c...)
				s := seen{got, make([]float32, len(got)), p.ldc, make([]int, len(got))}
				e.Then = &s
				if p.transA {
					e.Sums = random(r, p.m)
				}
				q := p
				q.e = &e
				q.run(way.gemm, got)
				for i := range p.m {
					for j := i * p.ldc; j < i*p.ldc+p.n; j++ {
						if s.times[j] != 1 || math.Float32bits(s.copy[j]) != math.Float32bits(got[j]) {
							t.Fatalf("%+v, %d workers: element (%d,%d) was complete %d times, as %v, and is %v", p.describe(), way.workers, i, j-i*p.ldc, s.times[j], s.copy[j], got[j])
						}
					}
				}
				for i, sum := range e.Sums {
					want := float32(0)
					for step := range p.k {
						if p.alpha != 0 && p.n > 0 {
							want += p.a[step*p.lda+i]
						}
					}
					if sum != want {
						t.Fatalf("%+v, %d workers: sum %d is %v, want %v", p.describe(), way.workers, i, sum, want)
					}
				}
			}
		}
	})
}
