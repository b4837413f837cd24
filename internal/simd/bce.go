package simd

import "github.com/denoise-go/denoise/internal/simd/coef"

// SumBCE returns Σ log(1 + eˣ) − x·y, the binary cross entropy −y·log p − (1−y)·log(1−p) of p = Sigmoid(x) and y in [0, 1], in nats
// (torch.nn.BCEWithLogitsLoss with reduction "sum"). No x overflows: log(1 + eˣ) is max(x, 0) + log(1 + exp(−|x|)).
func SumBCE(x, y []float32) float64 {
	sameLen("SumBCE", len(x), len(y))
	var l lanes
	if n := blocks(len(x), len(l)); n > 0 {
		sumBCEAVX2((*[32]float64)(&l), &x[0], &y[0], n)
		x, y = x[n:], y[n:]
	}
	sumBCEGo(&l, x, y)
	return l.total()
}

func sumBCEGo(l *lanes, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		l[i%len(l)] += float64(float32(atLeast(v, 0)-float32(v*y[i])) + log1p(expOfNegative(v)))
	}
}

// log1p returns log(1 + x) for 0 ≤ x ≤ 1, which is 2·artanh s with s = x/(2 + x). The error is at most 3 ulp.
func log1p(x float32) float32 {
	s := x / (2 + x)
	u := float32(s * s)
	q := float32(coef.Log3)
	q = float32(q*u) + coef.Log2
	q = float32(q*u) + coef.Log1
	q = float32(q*u) + coef.Log0
	q = float32(q*u) + 2
	return float32(q * s)
}

// BCEGrad sets dst to the gradient of scale·SumBCE(x, y) with respect to x, where p = Sigmoid(x): scale·(p−y).
func BCEGrad(dst, p, y []float32, scale float32) {
	sameLen("BCEGrad", len(dst), len(p), len(y))
	if n := blocks(len(dst), 8); n > 0 {
		scaledDiffAVX2(&dst[0], &p[0], &y[0], n, scale)
		dst, p, y = dst[n:], p[n:], y[n:]
	}
	scaledDiffGo(dst, p, y, scale)
}
