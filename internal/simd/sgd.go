package simd

// SGDCoef holds the numbers of one step of SGD with momentum.
type SGDCoef struct {
	GradScale float32 // what each gradient is multiplied by first
	Decay     float32 // times the weight is added to its gradient
	Keep      float32 // what is kept of the sum of gradients
	Take      float32 // what is added to it of the gradient
	Own       float32 // of the gradient in the direction of a step
	Ahead     float32 // of the sum in it
	LR        float32 // learning rate
}

// SGD does one step of stochastic gradient descent with momentum on the weights p with the gradients g, updating the sum of gradients b:
//
//	d = GradScale·g + Decay·p
//	b = Keep·b + Take·d
//	p = p − LR·(Own·d + Ahead·b)
//
// g is not changed. It reports whether the new p and b are free of NaN and infinities.
func SGD(p, g, b []float32, c *SGDCoef) (finite bool) {
	sameLen("SGD", len(p), len(g), len(b))
	var most uint32
	if n := blocks(len(p), 8); n > 0 {
		most = sgdAVX2(&p[0], &g[0], &b[0], n, &[7]float32{c.GradScale, c.Decay, c.Keep, c.Take, c.Own, c.Ahead, c.LR})
		p, g, b = p[n:], g[n:], b[n:]
	}
	return max(most, sgdGo(p, g, b, c)) < infBits
}

// sgdGo returns the largest pattern of the new p and b, signs cleared. The conversions to float32 keep the compiler from
// fusing a product into the sum after it.
func sgdGo(p, g, b []float32, c *SGDCoef) (most uint32) {
	g, b = g[:len(p)], b[:len(p)]
	for i, w := range p {
		d := float32(c.GradScale*g[i]) + float32(c.Decay*w)
		b[i] = float32(c.Keep*b[i]) + float32(c.Take*d)
		p[i] = w - float32(c.LR*(float32(c.Own*d)+float32(c.Ahead*b[i])))
		most = max(most, bitsOf(p[i]), bitsOf(b[i]))
	}
	return most
}
