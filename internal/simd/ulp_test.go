package simd

import (
	"math"
	"testing"
)

// phi is the normal distribution function in float64.
func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

func sigmoid64(x float64) float64 {
	if x < 0 {
		return math.Exp(x) / (1 + math.Exp(x))
	}
	return 1 / (1 + math.Exp(-x))
}

var plusInf, minusInf = math.Inf(1), math.Inf(-1)

// functions are held against float64: the largest error in ulp where x ≥ from and the result is a normal number, and the
// largest absolute error elsewhere.
var functions = []struct {
	name           string
	f              func(dst, x []float32)
	want           func(x float64) float64
	from, ulp, abs float64
}{
	{"Exp", Exp, math.Exp, minusInf, 1, 1.5e-45},
	{"Tanh", Tanh, math.Tanh, minusInf, 1.4, 1.5e-45},
	{"Erf", Erf, math.Erf, minusInf, 1.4, 1.5e-45},
	{"Sigmoid", Sigmoid, sigmoid64, minusInf, 2.5, 1.5e-45},
	{"SiLU", SiLU, func(x float64) float64 { return x * sigmoid64(x) }, -87, 3.3, 1.5e-43},
	{"GELU", GELU, func(x float64) float64 { return x * phi(x) }, -12.9, 5.2, 1e-43},
	{"SiLUGrad", slopes(SiLUGrad), func(x float64) float64 {
		s := sigmoid64(x)
		return s * (1 + x*(1-s))
	}, plusInf, 0, 2.5e-7},
	{"GELUGrad", slopes(GELUGrad), func(x float64) float64 {
		return phi(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}, plusInf, 0, 1.7e-7},
}

// slopes is a gradient's factor of dy.
func slopes(grad func(dst, dy, x []float32)) func(dst, x []float32) {
	return func(dst, x []float32) {
		for i := range dst {
			dst[i] = 1
		}
		grad(dst, dst, x)
	}
}

// TestFunctionsAgainstFloat64 takes every stride-th float32. The bounds were checked with a stride of 17, and Exp with 1.
func TestFunctionsAgainstFloat64(t *testing.T) {
	stride := uint64(1999)
	if testing.Short() {
		stride = 9973
	}
	for _, c := range functions {
		x, y := make([]float32, 4096), make([]float32, 4096)
		var ulps, abs, worst, worstAbs float64
		for first := uint64(0); first < 1<<32; first += stride * uint64(len(x)) {
			for i := range x {
				x[i] = math.Float32frombits(uint32(first + stride*uint64(i)))
			}
			c.f(y, x)
			for i, got := range y {
				v := float64(x[i])
				if v != v || v-v != 0 {
					continue
				}
				want := c.want(v)
				d := math.Abs(float64(got) - want)
				switch {
				case float64(got) == want || float32(want) == got:
				case v >= c.from && math.Abs(want) >= 0x1p-126:
					if u := d / ulp(want); !(u <= ulps) {
						ulps, worst = u, v
					}
				case !(d <= abs):
					abs, worstAbs = d, v
				}
			}
		}
		t.Logf("%s: %.3f ulp at %g, %.3g at %g", c.name, ulps, worst, abs, worstAbs)
		if !(ulps <= c.ulp) || !(abs <= c.abs) {
			t.Errorf("%s: error of %.3f ulp at %g and %.3g at %g, want at most %v and %v", c.name, ulps, worst, abs, worstAbs, c.ulp, c.abs)
		}
	}
}

// ulp is the distance between the float32 numbers around x.
func ulp(x float64) float64 {
	_, exponent := math.Frexp(x)
	return math.Ldexp(1, max(exponent-24, -149))
}
