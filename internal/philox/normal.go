package philox

import (
	"math"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

// boxMuller turns two random words into two independent standard normals: a point at the radius √(−2·ln u) in a
// uniform direction (Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958).
//
// The high 24 bits of a make u in (0, 1]. Bit 31 and bit 30 of b choose one of four arcs of a quarter turn, the
// next 24 bits the angle from the middle of the arc.
//
// Each step rounds once, as IEEE 754 specifies, and is never fused with the next: the conversions to float32 below keep
// Go from using a fused multiply-add on some machines. Any device that performs the same steps gets the same bits. Over
// all inputs, the largest relative error of the radius is 1.3e-7 and the largest error of a cosine or sine is 8.8e-8.
func boxMuller(a, b uint32) (z0, z1 float32) {
	r := radius(a)
	c, s := direction(b)
	return r * c, r * s
}

// radius returns √(−2·ln u) for u = (a>>8 + 1)/2²⁴.
func radius(a uint32) float32 {
	bits := math.Float32bits(float32(int32(a>>8)+1)) - coef.TwoTo24
	t := int32(bits - coef.SqrtHalf)
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
	return sqrt(float32(q*f) + float32(e*coef.LogTwo))
}

// direction returns the cosine and the sine of an angle uniform on the circle.
//
// The points (cos t, sin t) with |t| < π/4 are the right-hand arc. Bit 31 mirrors it to the left, bit 30 swaps the
// axes; together the four arcs make the circle.
func direction(b uint32) (c, s float32) {
	// Odd numbers make the angles symmetric about 0 and keep them off the axes.
	x := float32(int32(b<<2)>>7|1) * coef.Step
	z := x * x
	s = float32(coef.Sin3)
	s = float32(s*z) + coef.Sin2
	s = float32(s*z) + coef.Sin1
	s = float32(s*z) + coef.Sin0
	s *= x
	c = float32(coef.Cos4)
	c = float32(c*z) + coef.Cos3
	c = float32(c*z) + coef.Cos2
	c = float32(c*z) + coef.Cos1
	c = float32(c*z) + coef.Cos0
	c = math.Float32frombits(math.Float32bits(c) ^ b&coef.Sign)
	if b<<1&coef.Sign != 0 {
		return s, c
	}
	return c, s
}

// sqrt is the correctly rounded float32 square root; float64 has enough digits that rounding twice gives the same result.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// normalsPlain fills dst, whole groups, starting from the block counter[0]. Words 0 and 1 of a block make one pair
// of normals, words 2 and 3 the other.
func normalsPlain(dst []float32, key [2]uint32, counter [4]uint32) {
	for ; len(dst) >= GroupLen; dst = dst[GroupLen:] {
		for lane := range 8 {
			w := Block(key, counter)
			counter[0]++
			dst[lane], dst[8+lane] = boxMuller(w[0], w[1])
			dst[16+lane], dst[24+lane] = boxMuller(w[2], w[3])
		}
	}
}
