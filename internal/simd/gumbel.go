package simd

import (
	"math"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

// Gumbel turns numbers u uniform in [0, 1), multiples of 2⁻²⁴, into numbers of the standard Gumbel distribution: dst = −ln(−ln(1−u)), and 25·ln 2, the
// largest, where u is 0. The error is at most 4·10⁻⁷ of the result or 2·10⁻⁷, whichever is larger. dst may be u.
func Gumbel(dst, u []float32) {
	sameLen("Gumbel", len(dst), len(u))
	if n := blocks(len(dst), 8); n > 0 {
		gumbelAVX2(&dst[0], &u[0], n)
		dst, u = dst[n:], u[n:]
	}
	for i, v := range u {
		dst[i] = gumbel(v)
	}
}

func gumbel(u float32) float32 {
	const least = 0x1p-25
	return 0.5 * minusTwoLog(atLeast(0.5*minusTwoLog(1-u), least))
}

// minusTwoLog returns −2·ln x of a positive, normal x.
func minusTwoLog(x float32) float32 {
	t := int32(math.Float32bits(x) - coef.SqrtHalf)
	e := float32(t >> 23)
	f := math.Float32frombits(uint32(t&coef.Low23)+coef.SqrtHalf) - 1
	q := float32(coef.Log8)
	q = float32(q*f) + coef.Log7
	q = float32(q*f) + coef.Log6
	q = float32(q*f) + coef.Log5
	q = float32(q*f) + coef.Log4
	q = float32(q*f) + coef.Log3
	q = float32(q*f) + coef.Log2
	q = float32(q*f) + coef.Log1
	q = float32(q*f) + coef.Log0
	return float32(q*f) + float32(e*coef.LogTwo)
}
