// Package coef holds the constants of package philox, so that the plain Go code and the generator of its AVX2
// kernels (and whoever writes a kernel for another device) read them from one place.
//
// Each polynomial is written lowest coefficient first and evaluated by Horner's rule, highest coefficient first,
// one float32 multiplication and one float32 addition at a time. minimax.py made the coefficients; the error it
// gives is that of the polynomial before float32 arithmetic adds its own.
package coef

// Multipliers and key increments of Philox-4x32 (Salmon et al. 2011: table 2; the golden ratio and √3−1).
const (
	Mul0  = 0xD2511F53
	Mul1  = 0xCD9E8D57
	Weyl0 = 0x9E3779B9
	Weyl1 = 0xBB67AE85
)

// Parts of float32 numbers and steps of random ones.
const (
	Sign    = 0x80000000 // the sign bit
	Low23   = 0x007fffff // the bits of the mantissa
	TwoTo24 = 24 << 23   // subtracted from the bits of a number, divides it by 2²⁴
	Unit    = 0x1p-24    // distance between neighbours of the uniform numbers
	Step    = 0x1p-25    // half the distance between neighbours of the angles, in quarter turns
)

// The logarithm of u in (0, 1] with exponent e and mantissa m in [√½, √2):
//
//	−2·ln u = f·Log(f) + e·LogTwo, f = m − 1
const (
	SqrtHalf = 0x3f3504f3     // float32 bits of √½
	LogTwo   = -0x1.62e43p+00 // −2·ln 2
)

// −2·ln(1+f)/f on [√½−1, √2−1]: degree 8, relative error 3.5e-8. Log0 is exact, so that the values near u = 1,
// which make the smallest radii, keep their relative accuracy.
const (
	Log0 = -0x1p+01
	Log1 = 0x1.fffffap-01
	Log2 = -0x1.5556f4p-01
	Log3 = 0x1.00049ap-01
	Log4 = -0x1.98d2cp-02
	Log5 = 0x1.535d3p-02
	Log6 = -0x1.318524p-02
	Log7 = 0x1.2504ap-02
	Log8 = -0x1.65c77cp-03
)

// sin(π/2·x)/x as a polynomial in z = x² on [0, ¼]: degree 3, relative error 3.4e-8.
const (
	Sin0 = 0x1.921fb6p+00
	Sin1 = -0x1.4abbbap-01
	Sin2 = 0x1.465e92p-04
	Sin3 = -0x1.2d9302p-08
)

// cos(π/2·x) as a polynomial in z = x² on [0, ¼]: degree 4, relative error 1.1e-8.
const (
	Cos0 = 0x1p+00
	Cos1 = -0x1.3bd3ccp+00
	Cos2 = 0x1.03c1dep-02
	Cos3 = -0x1.55c5ep-06
	Cos4 = 0x1.d9d57ep-11
)
