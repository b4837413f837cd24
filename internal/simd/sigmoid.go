package simd

import "github.com/denoise-go/denoise/internal/simd/coef"

// Sigmoid sets dst to 1/(1+e⁻ˣ). The error is at most 2.5 ulp, for negative x too, down to the smallest normal number;
// smaller results are rounded to subnormals.
func Sigmoid(dst, x []float32) {
	sameLen("Sigmoid", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		sigmoidAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = sigmoid(v)
	}
}

func sigmoid(x float32) float32 {
	e := expOfNegative(x)
	if negative(x) {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// expOfNegative returns exp(−|x|), which never overflows.
func expOfNegative(x float32) float32 { return expSum(-atMost(abs(x), -coef.ExpMin), 0) }

// SigmoidGrad takes a gradient back through y = Sigmoid(x): dst is dy·y·(1−y).
func SigmoidGrad(dst, dy, y []float32) {
	sameLen("SigmoidGrad", len(dst), len(dy), len(y))
	if n := blocks(len(dst), 8); n > 0 {
		sigmoidGradAVX2(&dst[0], &dy[0], &y[0], n)
		dst, dy, y = dst[n:], dy[n:], y[n:]
	}
	sigmoidGradGo(dst, dy, y)
}

func sigmoidGradGo(dst, dy, y []float32) {
	dy, y = dy[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = dy[i] * float32(y[i]*(1-y[i]))
	}
}

// SiLU sets dst to x·sigmoid(x) (torch.nn.SiLU). The error is at most 3.3 ulp for x ≥ −87 and 1.5e-43 below. −Inf gives −0,
// the limit, where PyTorch gives NaN.
func SiLU(dst, x []float32) {
	sameLen("SiLU", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		siluAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = silu(v)
	}
}

func silu(x float32) float32 { return atLeast(x, -coef.SiLUMax) * sigmoid(x) }

// SiLUGrad takes a gradient back through SiLU(x): dst is dy·s·(1 + x·(1−s)), s = sigmoid(x). The error of the factor
// of dy is at most 2.5e-7.
func SiLUGrad(dst, dy, x []float32) {
	sameLen("SiLUGrad", len(dst), len(dy), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		siluGradAVX2(&dst[0], &dy[0], &x[0], n)
		dst, dy, x = dst[n:], dy[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = dy[i] * siluSlope(v)
	}
}

func siluSlope(x float32) float32 {
	e := expOfNegative(x)
	s, rest := 1/(1+e), e/(1+e) // rest is 1 − s, without the rounding error of the difference
	if negative(x) {
		s, rest = rest, s
	}
	x = atLeast(atMost(x, coef.SiLUMax), -coef.SiLUMax)
	return s * (1 + float32(x*rest))
}
