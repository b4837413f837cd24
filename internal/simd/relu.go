package simd

import "math"

// ReLU sets dst to max(x, 0). NaN stays NaN, and −0 gives 0.
func ReLU(dst, x []float32) { ReLUGrad(dst, x, x) }

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

// LeakyReLU sets dst to x where x > 0 and to slope·x where x ≤ 0 (torch.nn.LeakyReLU). NaN stays NaN.
func LeakyReLU(dst, x []float32, slope float32) { LeakyReLUGrad(dst, x, x, slope) }

// LeakyReLUGrad takes a gradient back through y = LeakyReLU(x) with a slope ≥ 0: dst is dy where y > 0 and slope·dy where
// y ≤ 0. Where y is NaN it is dy.
func LeakyReLUGrad(dst, dy, y []float32, slope float32) {
	sameLen("LeakyReLUGrad", len(dst), len(dy), len(y))
	if n := blocks(len(dst), 8); n > 0 {
		leakyReLUGradAVX2(&dst[0], &dy[0], &y[0], n, slope)
		dst, dy, y = dst[n:], dy[n:], y[n:]
	}
	leakyReLUGradGo(dst, dy, y, slope)
}

func leakyReLUGradGo(dst, dy, y []float32, slope float32) {
	dy, y = dy[:len(dst)], y[:len(dst)]
	for i := range dst {
		bits, low := math.Float32bits(dy[i]), math.Float32bits(slope*dy[i]) // as whole numbers they are chosen without a branch
		if y[i] <= 0 {
			bits = low
		}
		dst[i] = math.Float32frombits(bits)
	}
}
