//go:build unix

package sgemm

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/guard"
)

// TestStaysInside runs products whose operands end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(6, 1))
		for i := range 200 {
			t.Run("", func(t *testing.T) {
				p := randomProblem(r, 40)
				front := i%2 == 0
				p.a, p.b = guard.Slice(t, p.a, front), guard.Slice(t, p.b, front)
				c := guard.Slice(t, p.c, front)
				if p.e != nil {
					p.e.Bias, p.e.Mask, p.e.Plus = guard.Slice(t, p.e.Bias, front), guard.Slice(t, p.e.Mask, front), guard.Slice(t, p.e.Plus, front)
				}
				p.run(Gemm, c)
				for i := range p.m {
					for j := range p.n {
						x, bound := p.exact(i, j)
						got := float64(c[i*p.ldc+j])
						if p.e == nil && !(got >= x-bound && got <= x+bound) {
							t.Fatalf("%+v: element (%d,%d) is %v, want %v", p.describe(), i, j, got, x)
						}
					}
				}
			})
		}
	})
}
