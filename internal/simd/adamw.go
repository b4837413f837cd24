package simd

import "math"

// AdamWCoef holds what one step of AdamW needs beside the slices. At step t = 1, 2, …, with learning rate lr and weight
// decay wd, all computed in float64 and then rounded:
type AdamWCoef struct {
	Decay         float32 // 1 − lr·wd
	GradScale     float32 // what each gradient is multiplied with first; 1 to take it as it is
	Beta1         float32 // β₁
	OneMinusBeta1 float32 // 1 − β₁
	Beta2         float32 // β₂
	OneMinusBeta2 float32 // 1 − β₂
	StepSize      float32 // lr / (1 − β₁ᵗ)
	SqrtBias2     float32 // √(1 − β₂ᵗ)
	Eps           float32 // ε
}

// NewAdamWCoef returns those of step t = 1, 2, … with GradScale 1.
func NewAdamWCoef(t int, lr, wd, beta1, beta2, eps float64) AdamWCoef {
	return AdamWCoef{
		Decay:         float32(1 - float64(lr*wd)),
		GradScale:     1,
		Beta1:         float32(beta1),
		OneMinusBeta1: float32(1 - beta1),
		Beta2:         float32(beta2),
		OneMinusBeta2: float32(1 - beta2),
		StepSize:      float32(lr / (1 - power(beta1, t))),
		SqrtBias2:     float32(math.Sqrt(1 - power(beta2, t))),
		Eps:           float32(eps),
	}
}

// power returns xᵗ for 0 ≤ x < 1. Where the result is not so small that 1 − xᵗ is 1, it has the bits of math.Pow in plain Go, which some
// processors have in assembly with other last bits.
func power(x float64, t int) float64 {
	y := 1.0
	for ; t > 0; t >>= 1 {
		if t&1 != 0 {
			y *= x
		}
		x *= x
	}
	return y
}

// AdamW does one step of AdamW (Loshchilov & Hutter, "Decoupled weight decay regularization", 2019) on the weights p with
// the gradients g, updating the first and second moments m and v, in the arithmetic of torch.optim.AdamW:
//
//	g' = GradScale·g
//	m  = β₁·m + (1−β₁)·g'
//	v  = β₂·v + (1−β₂)·g'·g'
//	p  = Decay·p − StepSize·m / (√v/SqrtBias2 + ε)
//
// Products of three are taken from the left. g is not changed.
//
// It reports whether the new p and v are free of NaN and infinities, which costs no further look at memory. What is wrong in
// g or m shows there: NaN goes on to p, and what is too large to be squared makes v infinite.
func AdamW(p, g, m, v []float32, c *AdamWCoef) (finite bool) {
	sameLen("AdamW", len(p), len(g), len(m), len(v))
	var most uint32
	if n := blocks(len(p), 8); n > 0 {
		most = adamWAVX2(&p[0], &g[0], &m[0], &v[0], n, &[9]float32{c.Decay, c.GradScale, c.Beta1, c.OneMinusBeta1,
			c.Beta2, c.OneMinusBeta2, c.StepSize, c.SqrtBias2, c.Eps})
		p, g, m, v = p[n:], g[n:], m[n:], v[n:]
	}
	return max(most, adamWGo(p, g, m, v, c)) < infBits
}

// adamWGo returns the largest pattern of the new p and v, signs cleared. The conversions to float32 keep the compiler from
// fusing a product into the sum after it.
func adamWGo(p, g, m, v []float32, c *AdamWCoef) (most uint32) {
	g, m, v = g[:len(p)], m[:len(p)], v[:len(p)]
	for i := range p {
		gi := float32(c.GradScale * g[i])
		mi := float32(c.Beta1*m[i]) + float32(c.OneMinusBeta1*gi)
		vi := float32(c.Beta2*v[i]) + float32(float32(c.OneMinusBeta2*gi)*gi)
		denom := float32(sqrt(vi)/c.SqrtBias2) + c.Eps
		p[i] = float32(c.Decay*p[i]) - float32(float32(c.StepSize*mi)/denom)
		m[i], v[i] = mi, vi
		most = max(most, bitsOf(p[i]), bitsOf(vi))
	}
	return most
}
