package simd

import "github.com/denoise-go/denoise/internal/simd/coef"

// Tanh sets dst to tanh x. The error is at most 1.4 ulp.
func Tanh(dst, x []float32) {
	sameLen("Tanh", len(dst), len(x))
	if n := blocks(len(dst), 8); n > 0 {
		tanhAVX2(&dst[0], &x[0], n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = tanh(v)
	}
}

// tanh is x + x³·P(x²) near 0, and 1 − 2/(1+e²ˣ) with the sign of x elsewhere.
func tanh(x float32) float32 {
	if abs(x) < coef.TanhSmall {
		z := x * x
		p := float32(coef.Tanh4)
		p = float32(p*z) + coef.Tanh3
		p = float32(p*z) + coef.Tanh2
		p = float32(p*z) + coef.Tanh1
		p = float32(p*z) + coef.Tanh0
		return withSign(x+float32(float32(p*z)*x), x) // without it −0 would give 0
	}
	e := expSum(2*atMost(abs(x), coef.TanhMax), 0)
	return withSign(1-2/(1+e), x)
}

// TanhGrad takes a gradient back through y = Tanh(x): dst is dy·(1−y)·(1+y).
func TanhGrad(dst, dy, y []float32) {
	sameLen("TanhGrad", len(dst), len(dy), len(y))
	if n := blocks(len(dst), 8); n > 0 {
		tanhGradAVX2(&dst[0], &dy[0], &y[0], n)
		dst, dy, y = dst[n:], dy[n:], y[n:]
	}
	tanhGradGo(dst, dy, y)
}

func tanhGradGo(dst, dy, y []float32) {
	dy, y = dy[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = dy[i] * float32((1-y[i])*(1+y[i]))
	}
}
