package optim

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// lionStep is Algorithm 2 of Chen et al. (2023) as it is printed, in float64.
func lionStep(r Lion, p, g, m []float64) {
	for i := range p {
		c := r.Beta1*m[i] + (1-r.Beta1)*g[i]
		sign := 0.0
		if c != 0 {
			sign = math.Copysign(1, c)
		}
		p[i] -= r.LR * (sign + r.WeightDecay*p[i])
		m[i] = r.Beta2*m[i] + (1-r.Beta2)*g[i]
	}
}

func TestLionFollowsThePaper(t *testing.T) {
	const n, zero = 50, 7
	for _, r := range []Lion{DefaultLion(), {LR: 0.01, Beta1: 0.95, Beta2: 0.98, WeightDecay: 0.3}, {LR: 0.1}} {
		solver, err := NewSolver(r)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		got, grad := make([]float32, n), make([]float32, n)
		p, g, m := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range p {
			got[i] = float32(random.NormFloat64())
			p[i] = float64(got[i])
		}
		for range 30 {
			for i := range g {
				grad[i] = float32(random.NormFloat64())
				if i == zero {
					grad[i] = 0 // never a gradient: only decay moves it
				}
				g[i] = float64(grad[i])
			}
			vector := func(list []float32) gorgonia.Value { return tensor.New(tensor.WithBacking(list)) }
			if err := solver.Step([]gorgonia.ValueGrad{pair{vector(got), vector(grad)}}); err != nil {
				t.Fatal(err)
			}
			lionStep(r, p, g, m)
		}
		if off := relative(got, p); off > 1e-6 {
			t.Errorf("%v: the weights are off by %.2g of their length", r, off)
		}
	}
}
