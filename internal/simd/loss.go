package simd

import (
	"fmt"
	"math"
)

// SumAbsDiff returns Σ |a−b|.
func SumAbsDiff(a, b []float32) float64 {
	sameLen("SumAbsDiff", len(a), len(b))
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumAbsDiffAVX2((*[32]float64)(&l), &a[0], &b[0], n)
		a, b = a[n:], b[n:]
	}
	sumAbsDiffGo(&l, a, b)
	return l.total()
}

func sumAbsDiffGo(l *lanes, a, b []float32) {
	b = b[:len(a)]
	for i := range a {
		l[i%len(l)] += float64(abs(a[i] - b[i]))
	}
}

// AbsDiffGrad sets dst to the gradient of scale·Σ|a−b| with respect to a: scale where a > b, −scale where a < b, 0 where
// they are equal.
func AbsDiffGrad(dst, a, b []float32, scale float32) {
	sameLen("AbsDiffGrad", len(dst), len(a), len(b))
	if n := blocks(len(dst), 8); n > 0 {
		absDiffGradAVX2(&dst[0], &a[0], &b[0], n, scale)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	absDiffGradGo(dst, a, b, scale)
}

func absDiffGradGo(dst, a, b []float32, scale float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		switch d := a[i] - b[i]; {
		case d == 0:
			dst[i] = 0
		case d != d:
			dst[i] = d
		default: // scale with d's sign: a branch on that would be a coin's toss
			dst[i] = math.Float32frombits(math.Float32bits(scale) ^ math.Float32bits(d)&(1<<31))
		}
	}
}

// SumSquaredDiff returns Σ (a−b)².
func SumSquaredDiff(a, b []float32) float64 {
	sameLen("SumSquaredDiff", len(a), len(b))
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumSquaredDiffAVX2((*[32]float64)(&l), &a[0], &b[0], n)
		a, b = a[n:], b[n:]
	}
	sumSquaredDiffGo(&l, a, b)
	return l.total()
}

func sumSquaredDiffGo(l *lanes, a, b []float32) {
	b = b[:len(a)]
	for i := range a {
		d := a[i] - b[i]
		l[i%len(l)] += float64(float32(d * d))
	}
}

// SquaredDiffGrad sets dst to the gradient of scale·Σ(a−b)² with respect to a: 2·scale·(a−b).
func SquaredDiffGrad(dst, a, b []float32, scale float32) {
	sameLen("SquaredDiffGrad", len(dst), len(a), len(b))
	twice := 2 * scale
	if n := blocks(len(dst), 8); n > 0 {
		scaledDiffAVX2(&dst[0], &a[0], &b[0], n, twice)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	scaledDiffGo(dst, a, b, twice)
}

func scaledDiffGo(dst, a, b []float32, scale float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = scale * (a[i] - b[i])
	}
}

// SumHuber returns the sum over the elements' differences d = a−b of ½d² where |d| ≤ delta, else delta·(|d| − ½delta): the
// loss of torch.nn.HuberLoss before the mean is taken. Both cases are c·(|d| − ½c) with c = min(|d|, delta), which is how
// it is computed. delta must be positive; anything else is the programmer's error and panics.
func SumHuber(a, b []float32, delta float32) float64 {
	sameLen("SumHuber", len(a), len(b))
	positive("SumHuber", delta)
	var l lanes
	if n := blocks(len(a), len(l)); n > 0 {
		sumHuberAVX2((*[32]float64)(&l), &a[0], &b[0], n, delta)
		a, b = a[n:], b[n:]
	}
	sumHuberGo(&l, a, b, delta)
	return l.total()
}

func sumHuberGo(l *lanes, a, b []float32, delta float32) {
	b = b[:len(a)]
	for i := range a {
		d := abs(a[i] - b[i])
		c := min(d, delta)
		l[i%len(l)] += float64(float32(c * (d - float32(0.5*c))))
	}
}

// HuberGrad sets dst to the gradient with respect to a of scale times SumHuber's sum: scale·clamp(a−b, −delta, delta).
// delta must be positive; anything else is the programmer's error and panics.
func HuberGrad(dst, a, b []float32, delta, scale float32) {
	sameLen("HuberGrad", len(dst), len(a), len(b))
	positive("HuberGrad", delta)
	if n := blocks(len(dst), 8); n > 0 {
		huberGradAVX2(&dst[0], &a[0], &b[0], n, delta, scale)
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	huberGradGo(dst, a, b, delta, scale)
}

func huberGradGo(dst, a, b []float32, delta, scale float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = scale * max(-delta, min(delta, a[i]-b[i]))
	}
}

func positive(name string, delta float32) {
	if !(delta > 0) {
		panic(fmt.Sprintf("simd: %s: want delta > 0, got %v", name, delta))
	}
}
