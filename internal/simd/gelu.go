package simd

import "github.com/denoise-go/denoise/internal/simd/coef"

// GELU sets dst to x·Φ(x), Φ the normal distribution function (torch.nn.GELU with approximate='none'). The error is at most
// 5.2 ulp for x ≥ −12.9 and 1e-43 below. −Inf gives −0, the limit, where PyTorch
// gives NaN.
func GELU(dst, x []float32) {
	sameLen("GELU", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		geluAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = gelu(v)
	}
}

func gelu(x float32) float32 {
	p, _ := normal(x)
	return atLeast(x, -coef.TailMax) * p
}

// GELUGrad takes a gradient back through GELU(x): dst is dy·(Φ(x) + x·φ(x)), φ(x) = exp(−x²/2)/√(2π). The error of
// the factor of dy is at most 1.7e-7.
func GELUGrad(dst, dy, x []float32) {
	sameLen("GELUGrad", len(dst), len(dy), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		geluGradAVX2(&dst[0], &dy[0], &x[0], n)
		dst, dy, x = dst[n:], dy[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = dy[i] * geluSlope(v)
	}
}

func geluSlope(x float32) float32 {
	p, e := normal(x)
	t := atLeast(atMost(x, coef.TailMax), -coef.TailMax)
	return p + float32(t*float32(e*coef.InvSqrt2Pi))
}

// normal returns Φ(x) and exp(−x²/2). Φ is ½ + x·P(x²) near 0.
func normal(x float32) (p, e float32) {
	p, e = normalTail(atMost(abs(x), coef.TailMax))
	switch {
	case abs(x) < coef.NormalSmall:
		z := x * x
		p = coef.Normal5
		p = float32(p*z) + coef.Normal4
		p = float32(p*z) + coef.Normal3
		p = float32(p*z) + coef.Normal2
		p = float32(p*z) + coef.Normal1
		p = float32(p*z) + coef.Normal0
		p = float32(p*x) + 0.5
	case !negative(x):
		p = 1 - p
	}
	return p, e
}
