package attention

import (
	"math"

	"github.com/denoise-go/denoise/internal/philox"
)

// This file has attention as plain loops in float64: what the fast one is tested against.

// Plain is Forward as loops.
func Plain(g Geometry, in Operands, y Rows) {
	p := make([]float64, g.Keys)
	g.each(func(b, h, i int) {
		g.scores(p, in, nil, b, h, i)
		softmax(p, 1)
		g.weigh(p, in, y, b, h, i)
	})
}

// PlainGradient is Gradient as loops.
func PlainGradient(g Geometry, in Operands, dy Rows, d Operands) {
	g.gradient(in, dy, d, nil)
}

// PlainHard is Hard as loops.
func PlainHard(g Geometry, in Operands, s *Selection, y Rows) {
	p := make([]float64, g.Keys)
	g.each(func(b, h, i int) {
		g.scores(p, in, s.Noise, b, h, i)
		g.weigh(oneHot(p), in, y, b, h, i)
	})
}

// PlainHardGradient is HardGradient as loops.
func PlainHardGradient(g Geometry, in Operands, s *Selection, dy Rows, d Operands) {
	g.gradient(in, dy, d, s)
}

// each calls do for each query of each head of each sample.
func (g Geometry) each(do func(b, h, i int)) {
	for b := range g.Batch {
		for h := range g.Heads {
			for i := range g.Queries {
				do(b, h, i)
			}
		}
	}
}

// scores sets p to the scores of a query, with noise if there is some.
func (g Geometry) scores(p []float64, in Operands, noise []philox.Stream, b, h, i int) {
	q := in.Q.row(g, b*g.Queries+i, h)
	for j := range p {
		p[j] = dot(q, in.K.row(g, b*g.Keys+j, h)) * float64(g.scale())
	}
	if noise != nil {
		n := make([]float32, g.Keys)
		g.noise(n, noise[b], h, i)
		for j, v := range n {
			p[j] += float64(v)
		}
	}
}

func dot(a, b []float32) (sum float64) {
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}

// softmax replaces scores by weights.
func softmax(p []float64, temperature float64) {
	most, sum := math.Inf(-1), 0.0
	for _, v := range p {
		most = math.Max(most, v)
	}
	for j, v := range p {
		p[j] = math.Exp((v - most) / temperature)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}

// oneHot returns weights of 1 for the largest, the first of several, and 0 for the others.
func oneHot(p []float64) []float64 {
	best := 0
	for j, v := range p {
		if v > p[best] || v != v && p[best] == p[best] {
			best = j
		}
	}
	w := make([]float64, len(p))
	w[best] = 1
	return w
}

// weigh sets a query's row of y to the weighted sum of the values.
func (g Geometry) weigh(p []float64, in Operands, y Rows, b, h, i int) {
	to := y.row(g, b*g.Queries+i, h)
	for c := range to {
		sum := 0.0
		for j, w := range p {
			if w != 0 {
				sum += w * float64(in.V.row(g, b*g.Keys+j, h)[c])
			}
		}
		to[c] = float32(sum)
	}
}

// gradient sets d. With a selection, values get their gradient by the weights of the selection and scores by those of the softmax.
func (g Geometry) gradient(in Operands, dy Rows, d Operands, s *Selection) {
	temperature, noise := 1.0, []philox.Stream(nil)
	if s != nil {
		temperature, noise = float64(s.Temperature), s.Noise
	}
	type sums = [][]float64
	zero := func() (z sums) {
		for range g.Batch * g.Heads * g.Keys {
			z = append(z, make([]float64, g.Width))
		}
		return z
	}
	dk, dv, p := zero(), zero(), make([]float64, g.Keys)
	g.each(func(b, h, i int) {
		g.scores(p, in, noise, b, h, i)
		weights := oneHot(p)
		softmax(p, temperature)
		if s == nil {
			weights = p
		}
		q, up := in.Q.row(g, b*g.Queries+i, h), dy.row(g, b*g.Queries+i, h)
		dp, mean := make([]float64, g.Keys), 0.0
		for j := range dp {
			dp[j] = dot(up, in.V.row(g, b*g.Keys+j, h))
			mean += p[j] * dp[j]
		}
		dq := make([]float64, g.Width)
		for j := range dp {
			ds := p[j] * (dp[j] - mean) / temperature * float64(g.scale())
			at := (b*g.Heads+h)*g.Keys + j
			for c, k := range in.K.row(g, b*g.Keys+j, h) {
				dq[c] += ds * float64(k)
				dk[at][c] += ds * float64(q[c])
				dv[at][c] += weights[j] * float64(up[c])
			}
		}
		set(d.Q.row(g, b*g.Queries+i, h), dq)
	})
	for b := range g.Batch {
		for h := range g.Heads {
			for j := range g.Keys {
				at := (b*g.Heads+h)*g.Keys + j
				set(d.K.row(g, b*g.Keys+j, h), dk[at])
				set(d.V.row(g, b*g.Keys+j, h), dv[at])
			}
		}
	}
}

func set(to []float32, from []float64) {
	for i, v := range from {
		to[i] = float32(v)
	}
}
