package simd

import "math"

// LionCoef holds the numbers of one step of Lion, with learning rate lr and weight decay wd.
type LionCoef struct {
	Decay         float32 // 1 − lr·wd
	GradScale     float32 // what each gradient is multiplied by first
	Beta1         float32 // β₁
	OneMinusBeta1 float32 // 1 − β₁
	Beta2         float32 // β₂
	OneMinusBeta2 float32 // 1 − β₂
	LR            float32 // lr, above 0
}

// Lion does one step of Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023) on the weights p with the gradients g,
// updating the mean of gradients m:
//
//	g' = GradScale·g
//	p  = Decay·p − LR·sign(β₁·m + (1−β₁)·g')        sign(0) = 0
//	m  = β₂·m + (1−β₂)·g'
//
// g is not changed. It reports whether the new p and m are free of NaN and infinities.
func Lion(p, g, m []float32, c *LionCoef) (finite bool) {
	sameLen("Lion", len(p), len(g), len(m))
	var most uint32
	if n := blocks(len(p), 8); n > 0 {
		most = lionAVX2(&p[0], &g[0], &m[0], n, &[7]float32{c.Decay, c.GradScale, c.Beta1, c.OneMinusBeta1, c.Beta2, c.OneMinusBeta2, c.LR})
		p, g, m = p[n:], g[n:], m[n:]
	}
	return max(most, lionGo(p, g, m, c)) < infBits
}

// lionGo returns the largest pattern of the new p and m, signs cleared. The conversions to float32 keep the compiler from
// fusing a product into the sum after it.
func lionGo(p, g, m []float32, c *LionCoef) (most uint32) {
	g, m = g[:len(p)], m[:len(p)]
	lr := math.Float32bits(c.LR)
	for i := range p {
		gi := float32(c.GradScale * g[i])
		direction := float32(c.Beta1*m[i]) + float32(c.OneMinusBeta1*gi)
		move := math.Float32frombits(lr | math.Float32bits(direction)&(1<<31))
		if direction == 0 {
			move = 0
		}
		p[i] = float32(c.Decay*p[i]) - move
		m[i] = float32(c.Beta2*m[i]) + float32(c.OneMinusBeta2*gi)
		most = max(most, bitsOf(p[i]), bitsOf(m[i]))
	}
	return most
}
