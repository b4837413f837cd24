package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Every function of one number at the ends and at 0, where the sign counts too. The first element is done by the kernel, the
// last by the twin.
func TestFunctionsOfSpecialValues(t *testing.T) {
	inf, nan, zero, minus := float32(math.Inf(1)), float32(math.NaN()), float32(0), float32(math.Copysign(0, -1))
	const tiny, small, big = math.SmallestNonzeroFloat32, 0x1p-126, math.MaxFloat32
	leaky := func(dst, x []float32) { LeakyReLU(dst, x, 0.25) }
	for _, c := range []struct {
		name    string
		f       func(dst, x []float32)
		x, want float32
	}{
		{"Exp", Exp, inf, inf}, {"Exp", Exp, -inf, 0}, {"Exp", Exp, zero, 1}, {"Exp", Exp, minus, 1}, {"Exp", Exp, tiny, 1},
		{"Exp", Exp, big, inf}, {"Exp", Exp, -big, 0}, {"Exp", Exp, 88.72284, inf}, {"Exp", Exp, -103.97, tiny}, {"Exp", Exp, -103.98, 0},
		{"Tanh", Tanh, inf, 1}, {"Tanh", Tanh, -inf, -1}, {"Tanh", Tanh, zero, zero}, {"Tanh", Tanh, minus, minus},
		{"Tanh", Tanh, tiny, tiny}, {"Tanh", Tanh, -small, -small}, {"Tanh", Tanh, big, 1}, {"Tanh", Tanh, -big, -1},
		{"Erf", Erf, inf, 1}, {"Erf", Erf, -inf, -1}, {"Erf", Erf, zero, zero}, {"Erf", Erf, minus, minus}, {"Erf", Erf, big, 1}, {"Erf", Erf, -big, -1},
		{"Sigmoid", Sigmoid, inf, 1}, {"Sigmoid", Sigmoid, -inf, 0}, {"Sigmoid", Sigmoid, zero, 0.5}, {"Sigmoid", Sigmoid, minus, 0.5},
		{"Sigmoid", Sigmoid, big, 1}, {"Sigmoid", Sigmoid, -big, 0}, {"Sigmoid", Sigmoid, -103.97, tiny},
		{"SiLU", SiLU, inf, inf}, {"SiLU", SiLU, -inf, minus}, {"SiLU", SiLU, zero, zero}, {"SiLU", SiLU, minus, minus}, {"SiLU", SiLU, big, big}, {"SiLU", SiLU, -big, minus},
		{"GELU", GELU, inf, inf}, {"GELU", GELU, -inf, minus}, {"GELU", GELU, zero, zero}, {"GELU", GELU, minus, minus}, {"GELU", GELU, big, big}, {"GELU", GELU, -big, minus},
		{"ReLU", ReLU, inf, inf}, {"ReLU", ReLU, -inf, 0}, {"ReLU", ReLU, minus, 0}, {"ReLU", ReLU, tiny, tiny}, {"ReLU", ReLU, -tiny, 0},
		{"LeakyReLU", leaky, inf, inf}, {"LeakyReLU", leaky, -inf, -inf}, {"LeakyReLU", leaky, -4, -1}, {"LeakyReLU", leaky, 4, 4}, {"LeakyReLU", leaky, minus, minus},
		{"SiLUGrad", slopes(SiLUGrad), inf, 1}, {"SiLUGrad", slopes(SiLUGrad), -inf, minus}, {"SiLUGrad", slopes(SiLUGrad), zero, 0.5}, {"SiLUGrad", slopes(SiLUGrad), minus, 0.5},
		{"GELUGrad", slopes(GELUGrad), inf, 1}, {"GELUGrad", slopes(GELUGrad), -inf, zero}, {"GELUGrad", slopes(GELUGrad), zero, 0.5}, {"GELUGrad", slopes(GELUGrad), minus, 0.5},
	} {
		for _, x := range []float32{c.x, nan} {
			in, out := make([]float32, 9), make([]float32, 9)
			for i := range in {
				in[i] = x
			}
			c.f(out, in)
			for _, got := range []float32{out[0], out[8]} {
				if x != x && got == got || x == x && math.Float32bits(got) != math.Float32bits(c.want) {
					t.Errorf("%s(%v): got %v, want %v", c.name, x, got, c.want)
				}
			}
		}
	}
}

// TestKernelsOfAllNumbers gives kernels and twins patterns from the whole range of float32, subnormals and NaNs among them.
func TestKernelsOfAllNumbers(t *testing.T) {
	if !useAVX2 {
		t.Skip("no AVX2 here: the twins are all there is")
	}
	rng := rand.New(rand.NewPCG(15, 16))
	x, fast, plain := make([]float32, 4096), make([]float32, 4096), make([]float32, 4096)
	for _, c := range functions {
		for range 50 {
			for i := range x {
				x[i] = math.Float32frombits(rng.Uint32())
			}
			c.f(fast, x)
			onTwins(func() { c.f(plain, x) })
			for i := range x {
				if !sameBits(float64(fast[i]), float64(plain[i])) {
					t.Fatalf("%s(%v) is %v, twin's %v", c.name, x[i], fast[i], plain[i])
				}
			}
		}
	}
}

// TestGradientsOfOutputs holds the gradients that are made of y against their formulas.
func TestGradientsOfOutputs(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	in := inputs(rng, 1000, 0)
	x, dy := in[0], in[1]
	for name, c := range map[string]struct {
		f, grad func(dst []float32)
		want    func(x, y float64) float64
	}{
		"sigmoid": {func(y []float32) { Sigmoid(y, x) }, func(y []float32) { SigmoidGrad(y, dy, y) }, func(_, y float64) float64 { return y * (1 - y) }},
		"tanh":    {func(y []float32) { Tanh(y, x) }, func(y []float32) { TanhGrad(y, dy, y) }, func(_, y float64) float64 { return 1 - y*y }},
		"leaky ReLU": {func(y []float32) { LeakyReLU(y, x, 0.25) }, func(y []float32) { LeakyReLUGrad(y, dy, y, 0.25) }, func(x, _ float64) float64 {
			if x > 0 {
				return 1
			}
			return 0.25
		}},
	} {
		y := make([]float32, len(x))
		c.f(y)
		got := clone(y)
		c.grad(got)
		for i := range x {
			want := float64(dy[i]) * c.want(float64(x[i]), float64(y[i]))
			if math.Abs(float64(got[i])-want) > 4*0x1p-24*math.Abs(want) {
				t.Fatalf("%s: gradient %v where x = %v, dy = %v: want %v", name, got[i], x[i], dy[i], want)
			}
		}
	}
}
