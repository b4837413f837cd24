package simd

import (
	"math"

	"github.com/denoise-go/denoise/internal/simd/coef"
)

// Erf sets dst to the error function, 2/√π·∫₀ˣ exp(−s²) ds. The error is at most 1.4 ulp.
func Erf(dst, x []float32) {
	sameLen("Erf", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		erfAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = erf(v)
	}
}

// erf is x + x·P(x²) near 0, and 1 − 2·Φ(−√2·|x|) with the sign of x elsewhere.
func erf(x float32) float32 {
	if abs(x) < coef.ErfSmall {
		z := x * x
		p := float32(coef.Erf6)
		p = float32(p*z) + coef.Erf5
		p = float32(p*z) + coef.Erf4
		p = float32(p*z) + coef.Erf3
		p = float32(p*z) + coef.Erf2
		p = float32(p*z) + coef.Erf1
		p = float32(p*z) + coef.Erf0
		return x + float32(p*x)
	}
	p, _ := normalTail(float32(coef.Sqrt2 * atMost(abs(x), coef.ErfMax)))
	return withSign(1-2*p, x)
}

// normalTail returns Φ(−t), the probability that a standard normal number is below −t, for 1 ≤ t ≤ TailMax, and
// exp(−t²/2), for 0 ≤ t ≤ TailMax.
//
// A rounding error of t² would spoil the exponential of a large t. So t² is split into h², which is exact, and (t−h)·(t+h).
func normalTail(t float32) (p, e float32) {
	h := math.Float32frombits(math.Float32bits(t) & coef.High12)
	e = expSum(float32(float32(-0.5*h)*h), float32(float32(-0.5*(t-h))*(t+h)))
	q := 1 / (t + coef.TailK)
	u := float32((t - coef.TailK) * q)
	p = coef.Tail7
	p = float32(p*u) + coef.Tail6
	p = float32(p*u) + coef.Tail5
	p = float32(p*u) + coef.Tail4
	p = float32(p*u) + coef.Tail3
	p = float32(p*u) + coef.Tail2
	p = float32(p*u) + coef.Tail1
	p = float32(p*u) + coef.Tail0
	return float32(float32(p*q) * e), e
}
