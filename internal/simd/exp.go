package simd

import (
	"math"

	"github.com/denoise-go/denoise/internal/simd/coef"
)

// Exp sets dst to eˣ. The error is at most 1 ulp; results below 2⁻¹²⁶ are rounded to the nearest subnormal. exp(−Inf) is
// 0, and from 88.722839 on the result is +Inf.
func Exp(dst, x []float32) {
	sameLen("Exp", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		expAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = exp(v)
	}
}

func exp(x float32) float32 { return expSum(atLeast(atMost(x, coef.ExpMax), coef.ExpMin), 0) }

// expSum returns exp(x+y) for −170 < x ≤ 89 and a y that is small beside x, as a rounding error of x is.
//
// 2ⁿ is multiplied in two steps: the first is exact, and the second rounds to a subnormal, to 0 or to +Inf once.
func expSum(x, y float32) float32 {
	t := float32((x+y)*coef.Log2E) + coef.Round
	n := t - coef.Round
	r := x - float32(n*coef.Ln2High)
	r -= float32(n * coef.Ln2Low)
	r += y
	q := float32(coef.Exp4)
	q = float32(q*r) + coef.Exp3
	q = float32(q*r) + coef.Exp2
	q = float32(q*r) + coef.Exp1
	q = float32(q*r) + coef.Exp0
	q = float32(q*float32(r*r)) + r
	q += 1
	whole := int32(math.Float32bits(t) - coef.RoundBits)
	half := whole >> 1
	return float32(float32(q*powerOfTwo(half)) * powerOfTwo(whole-half))
}

// powerOfTwo returns 2ⁿ for −126 ≤ n ≤ 127.
func powerOfTwo(n int32) float32 { return math.Float32frombits(uint32(n+coef.Bias) << coef.Mantissa) }

// atMost returns the smaller of x and limit, and x if it is NaN.
func atMost(x, limit float32) float32 {
	if x > limit {
		return limit
	}
	return x
}

// atLeast returns the larger of x and limit, and x if it is NaN.
func atLeast(x, limit float32) float32 {
	if x < limit {
		return limit
	}
	return x
}

// negative reports whether x has its sign bit set.
func negative(x float32) bool { return math.Float32bits(x)&coef.SignBit != 0 }

// withSign returns |x| with the sign of s.
func withSign(x, s float32) float32 {
	return math.Float32frombits(bitsOf(x) | math.Float32bits(s)&coef.SignBit)
}
