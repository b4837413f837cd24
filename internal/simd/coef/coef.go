// Package coef holds the constants of exp, log, tanh, erf and the normal distribution in package simd, so that the plain Go
// code, the generator of its AVX2 kernels and whoever writes a kernel for another device read them from one place.
//
// Each polynomial is written lowest coefficient first and evaluated by Horner's rule, highest coefficient first, one
// float32 multiplication and one float32 addition at a time. minimax.py made the coefficients. The error it gives is that
// of the polynomial, relative to the function that is made of it, before float32 arithmetic adds its own.
package coef

// Parts of float32 numbers.
const (
	SignBit   = 1 << 31
	High12    = 0xfffff000 // the bits of a number with a mantissa of 12 bits: its square is exact
	Bias      = 127        // added to an exponent
	Mantissa  = 23         // bits below the exponent
	Round     = 0x1.8p+23  // added and subtracted, rounds a number below 2²² to the nearest integer, ties to even
	RoundBits = 0x4b400000 // bits of Round; those of Round + n are n more
)

// The exponential function: eˣ = 2ⁿ·eʳ, n the integer nearest to x/ln 2, r = x − n·ln 2. n·Ln2High is exact.
const (
	Log2E   = 0x1.715476p+00  // 1/ln 2
	Ln2High = 0x1.63p-01      // ln 2, its first 9 bits
	Ln2Low  = -0x1.bd0106p-13 // the rest of ln 2
	ExpMax  = 89              // from here on the result is +Inf
	ExpMin  = -104            // from here down it is 0
)

// (eʳ − 1 − r)/r² for |r| ≤ ½·ln 2: degree 4, error 3.1e-09.
const (
	Exp0 = 0x1.fffffcp-02
	Exp1 = 0x1.555492p-03
	Exp2 = 0x1.5558acp-05
	Exp3 = 0x1.123976p-07
	Exp4 = 0x1.6a5052p-10
)

// (tanh x − x)/x³ as a polynomial in z = x², |x| ≤ TanhSmall: degree 4, error 4.5e-09.
const (
	TanhSmall = 0.625
	TanhMax   = 10 // from here on tanh is 1

	Tanh0 = -0x1.555532p-02
	Tanh1 = 0x1.1106f6p-03
	Tanh2 = -0x1.b835a4p-05
	Tanh3 = 0x1.51f8cep-06
	Tanh4 = -0x1.750ce2p-08
)

// (erf x − x)/x as a polynomial in z = x², |x| ≤ ErfSmall: degree 6, error 1.4e-09.
const (
	ErfSmall = 1
	ErfMax   = 10 // from here on erf is 1

	Erf0 = 0x1.06eba8p-03
	Erf1 = -0x1.81273ep-02
	Erf2 = 0x1.ce2ce6p-04
	Erf3 = -0x1.b7f71ap-06
	Erf4 = 0x1.53f224p-08
	Erf5 = -0x1.a3515ep-11
	Erf6 = 0x1.4771fcp-14
)

// (Φ(x) − ½)/x as a polynomial in z = x², |x| ≤ NormalSmall, Φ the normal distribution function: degree 5, error 2.8e-08.
const (
	NormalSmall = 1

	Normal0 = 0x1.988454p-02
	Normal1 = -0x1.1058c8p-04
	Normal2 = 0x1.46f2d8p-07
	Normal3 = -0x1.3a2162p-10
	Normal4 = 0x1.0a56cap-13
	Normal5 = -0x1.b45cccp-17
)

// The tail of the normal distribution, Φ(−t) for 1 ≤ t ≤ TailMax: (t + TailK)·Φ(−t)·exp(t²/2) as a polynomial in
// u = (t − TailK)/(t + TailK): degree 7, error 3.7e-08. (The form of Shepherd and Laframboise, "Chebyshev
// approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞", 1981.)
const (
	TailK   = 3
	TailMax = 15 // from here on the tail is 0

	Tail0 = 0x1.754a76p-01
	Tail1 = -0x1.04c72ap-01
	Tail2 = 0x1.d7126cp-03
	Tail3 = -0x1.832ba8p-05
	Tail4 = -0x1.55f178p-07
	Tail5 = 0x1.c8583cp-08
	Tail6 = 0x1.d3622ep-11
	Tail7 = -0x1.02c0f4p-10

	Sqrt2      = 0x1.6a09e6p+00
	InvSqrt2Pi = 0x1.988454p-02 // 1/√(2π)
)

// (log(1 + x)/s − 2)/u as a polynomial in u = s², s = x/(2 + x), 0 ≤ x ≤ 1: degree 3, error 4.5e-09.
const (
	Log0 = 0x1.555502p-01
	Log1 = 0x1.99d1ccp-02
	Log2 = 0x1.1ec042p-02
	Log3 = 0x1.1eca06p-02
)

// SiLUMax bounds the factor x of SiLU and its gradient: from here on the sigmoid is 0 or 1.
const SiLUMax = 105
