package simd

import (
	"fmt"
	"math"
)

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

// ReLUGrad takes a gradient back through y = max(x, 0): dst is dy where y > 0 and 0 where y ≤ 0. Where y is NaN it is dy,
// as in PyTorch.
func ReLUGrad(dst, dy, y []float32) {
	sameLen("ReLUGrad", len(dst), len(dy), len(y))
	if n := blocks(len(dst), 8); n > 0 {
		reluGradAVX2(&dst[0], &dy[0], &y[0], n)
		dst, dy, y = dst[n:], dy[n:], y[n:]
	}
	reluGradGo(dst, dy, y)
}

func reluGradGo(dst, dy, y []float32) {
	dy, y = dy[:len(dst)], y[:len(dst)]
	for i := range dst {
		bits := math.Float32bits(dy[i]) // as a whole number it is chosen without a branch
		if y[i] <= 0 {
			bits = 0
		}
		dst[i] = math.Float32frombits(bits)
	}
}

func positive(name string, delta float32) {
	if !(delta > 0) {
		panic(fmt.Sprintf("simd: %s: want delta > 0, got %v", name, delta))
	}
}
