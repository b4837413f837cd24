package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// A function of the package on some elements, written so that all can go through the same tests: it takes its inputs from
// in and writes to out, len(out) elements each, and returns its sum if it has one.
type op struct {
	name string
	run  func(out []float32, in [4][]float32) float64
}

var adamWStep = AdamWCoef{Decay: 0.999, GradScale: 0.5, Beta1: 0.9, OneMinusBeta1: 0.1, Beta2: 0.999, OneMinusBeta2: 0.001,
	StepSize: 3e-3, SqrtBias2: 0.2, Eps: 1e-8}

var (
	lionStep = LionCoef{Decay: 0.999, GradScale: 0.5, Beta1: 0.9, OneMinusBeta1: 0.1, Beta2: 0.99, OneMinusBeta2: 0.01, LR: 3e-3}
	sgdStep  = SGDCoef{GradScale: 0.5, Decay: 0.01, Keep: 0.9, Take: 0.75, Own: 0.5, Ahead: 0.9, LR: 3e-3}
)

var ops = []op{
	{"AdamW/p", func(out []float32, in [4][]float32) float64 {
		copy(out, in[0])
		AdamW(out, in[1], clone(in[2]), clone(in[3]), &adamWStep)
		return 0
	}},
	{"AdamW/m", func(out []float32, in [4][]float32) float64 {
		copy(out, in[2])
		AdamW(clone(in[0]), in[1], out, clone(in[3]), &adamWStep)
		return 0
	}},
	{"AdamW/v", func(out []float32, in [4][]float32) float64 {
		copy(out, in[3])
		AdamW(clone(in[0]), in[1], clone(in[2]), out, &adamWStep)
		return 0
	}},
	{"AdamW/finite", func(_ []float32, in [4][]float32) float64 {
		return zeroOrOne(AdamW(clone(in[0]), in[1], clone(in[2]), clone(in[3]), &adamWStep))
	}},
	{"Lion/p", func(out []float32, in [4][]float32) float64 {
		copy(out, in[0])
		Lion(out, in[1], clone(in[2]), &lionStep)
		return 0
	}},
	{"Lion/m", func(out []float32, in [4][]float32) float64 {
		copy(out, in[2])
		Lion(clone(in[0]), in[1], out, &lionStep)
		return 0
	}},
	{"Lion/finite", func(_ []float32, in [4][]float32) float64 {
		return zeroOrOne(Lion(clone(in[0]), in[1], clone(in[2]), &lionStep))
	}},
	{"SGD/p", func(out []float32, in [4][]float32) float64 {
		copy(out, in[0])
		SGD(out, in[1], clone(in[2]), &sgdStep)
		return 0
	}},
	{"SGD/b", func(out []float32, in [4][]float32) float64 {
		copy(out, in[2])
		SGD(clone(in[0]), in[1], out, &sgdStep)
		return 0
	}},
	{"SGD/finite", func(_ []float32, in [4][]float32) float64 {
		return zeroOrOne(SGD(clone(in[0]), in[1], clone(in[2]), &sgdStep))
	}},
	{"SumAbsDiff", func(_ []float32, in [4][]float32) float64 { return SumAbsDiff(in[0], in[1]) }},
	{"SumSquaredDiff", func(_ []float32, in [4][]float32) float64 { return SumSquaredDiff(in[0], in[1]) }},
	{"SumHuber", func(_ []float32, in [4][]float32) float64 { return SumHuber(in[0], in[1], 0.75) }},
	{"SumBCE", func(_ []float32, in [4][]float32) float64 { return SumBCE(in[0], in[1]) }},
	{"SumSquares", func(_ []float32, in [4][]float32) float64 { return SumSquares(in[0]) }},
	{"AbsDiffGrad", func(out []float32, in [4][]float32) float64 { AbsDiffGrad(out, in[0], in[1], -0.3); return 0 }},
	{"SquaredDiffGrad", func(out []float32, in [4][]float32) float64 { SquaredDiffGrad(out, in[0], in[1], 0.3); return 0 }},
	{"HuberGrad", func(out []float32, in [4][]float32) float64 { HuberGrad(out, in[0], in[1], 0.75, 0.3); return 0 }},
	{"ReLUGrad", func(out []float32, in [4][]float32) float64 { ReLUGrad(out, in[0], in[1]); return 0 }},
	{"Add", func(out []float32, in [4][]float32) float64 { Add(out, in[0], in[1]); return 0 }},
	{"Add/in place", func(out []float32, in [4][]float32) float64 {
		copy(out, in[1])
		Add(out, in[0], out)
		return 0
	}},
	{"LeakyReLUGrad", func(out []float32, in [4][]float32) float64 { LeakyReLUGrad(out, in[0], in[1], 0.01); return 0 }},
	{"SigmoidGrad", func(out []float32, in [4][]float32) float64 { SigmoidGrad(out, in[0], in[1]); return 0 }},
	{"TanhGrad", func(out []float32, in [4][]float32) float64 { TanhGrad(out, in[0], in[1]); return 0 }},
	{"SiLUGrad", func(out []float32, in [4][]float32) float64 { SiLUGrad(out, in[0], in[1]); return 0 }},
	{"GELUGrad", func(out []float32, in [4][]float32) float64 { GELUGrad(out, in[0], in[1]); return 0 }},
	{"Exp", func(out []float32, in [4][]float32) float64 { Exp(out, in[0]); return 0 }},
	{"Erf", func(out []float32, in [4][]float32) float64 { Erf(out, in[0]); return 0 }},
	{"Tanh", func(out []float32, in [4][]float32) float64 { Tanh(out, in[0]); return 0 }},
	{"Sigmoid", func(out []float32, in [4][]float32) float64 { Sigmoid(out, in[0]); return 0 }},
	{"SiLU", func(out []float32, in [4][]float32) float64 { SiLU(out, in[0]); return 0 }},
	{"GELU", func(out []float32, in [4][]float32) float64 { GELU(out, in[0]); return 0 }},
	{"ReLU", func(out []float32, in [4][]float32) float64 { ReLU(out, in[0]); return 0 }},
	{"LeakyReLU", func(out []float32, in [4][]float32) float64 { LeakyReLU(out, in[0], 0.01); return 0 }},
	{"Pixels", func(out []float32, in [4][]float32) float64 { Pixels(out, lastBytes(in[0])); return 0 }},
	{"AddNoise", func(out []float32, in [4][]float32) float64 { AddNoise(out, in[0], in[1], 0.1, 0.3); return 0 }},
	{"Moments", func(out []float32, in [4][]float32) (total float64) {
		sum, product := make([]float64, 1+len(in[0])/3), make([]float64, 1+len(in[0])/3)
		Moments(sum, product, in[0], in[1])
		for j, v := range sum[:min(len(sum), len(out))] {
			out[j], total = float32(v), total+product[j]
		}
		return total
	}},
	{"ScaleShift", func(out []float32, in [4][]float32) float64 { ScaleShift(out, in[0], in[1], in[2]); return 0 }},
	{"ScaleShift/columns", func(out []float32, in [4][]float32) float64 {
		n := min(len(out), 29)
		ScaleShift(out, in[0], in[1][:n], in[2][:n])
		return 0
	}},
	{"Combine", func(out []float32, in [4][]float32) float64 {
		Combine(out, in[0], in[1], in[2], in[3], in[0])
		return 0
	}},
	{"Combine/columns", func(out []float32, in [4][]float32) float64 {
		n := min(len(out), 43)
		Combine(out, in[0], in[1], in[2][:n], in[3][:n], in[0][:n])
		return 0
	}},
	{"Mul", func(out []float32, in [4][]float32) float64 { Mul(out, in[0], in[1]); return 0 }},
	{"Standardize", func(out []float32, in [4][]float32) float64 { Standardize(out, in[0], 0.3, 1.7); return 0 }},
	{"Blend", func(out []float32, in [4][]float32) float64 { Blend(out, in[0], in[1], 0.3, -1.7, 0.1); return 0 }},
	{"Max", func(out []float32, in [4][]float32) float64 { Max(out, in[0], in[1]); return 0 }},
	{"RouteMax/dx", func(out []float32, in [4][]float32) float64 {
		copy(out, in[0])
		most := clone(in[1])
		for i := range most {
			if i%3 > 0 {
				most[i] = in[2][i]
			}
		}
		RouteMax(out, clone(in[3]), in[2], most)
		return 0
	}},
	{"RouteMax/rest", func(out []float32, in [4][]float32) float64 {
		copy(out, in[0])
		RouteMax(clone(in[1]), out, in[2], in[2])
		return 0
	}},
	{"WeightedSum", func(out []float32, in [4][]float32) float64 {
		n := min(len(in[1]), 2)
		WeightedSum(out, in[0], in[1][:n], 0, in[2][:n], 0)
		return 0
	}},
	{"Finite", func(_ []float32, in [4][]float32) float64 { return zeroOrOne(Finite(in[0])) }},
}

func zeroOrOne(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// lastBytes returns the last n bytes of n elements.
func lastBytes(s []float32) []uint8 {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*uint8)(unsafe.Pointer(&s[0])), 4*len(s))[3*len(s):]
}

func clone(s []float32) []float32 { return append([]float32(nil), s...) }

// onTwins runs f with the kernels turned off.
func onTwins(f func()) {
	was := useAVX2
	useAVX2 = false
	defer func() { useAVX2 = was }()
	f()
}

var specials = []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1e-39, math.MaxFloat32, -math.MaxFloat32, 1e20, 0.75, 1}

// inputs returns four slices of n elements that start at any alignment; every special-th element or so is a special value.
func inputs(rng *rand.Rand, n, special int) (in [4][]float32) {
	for k := range in {
		in[k] = make([]float32, n+8)[rng.IntN(8):][:n]
		for i := range in[k] {
			in[k][i] = float32(rng.NormFloat64())
			if special > 0 && rng.IntN(special) == 0 {
				in[k][i] = specials[rng.IntN(len(specials))]
			}
		}
	}
	return in
}

// scatter gives the inputs very different sizes, so that a sum in another order is another sum.
func scatter(rng *rand.Rand, in [4][]float32) {
	for _, list := range in {
		for i := range list {
			list[i] = float32(math.Ldexp(float64(list[i]), rng.IntN(40)-20))
		}
	}
}

// sameBits reports whether x and y are one number, or both NaN.
func sameBits(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
}

func TestKernelsGiveTheTwinsBits(t *testing.T) {
	if !useAVX2 {
		t.Skip("no AVX2 here: the twins are all there is")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, op := range ops {
		t.Run(op.name, func(t *testing.T) {
			for trial := range 400 {
				n := trial // each length up to 300, then some longer ones
				if n > 300 {
					n = rng.IntN(3000)
				}
				in := inputs(rng, n, []int{0, 3, 50}[trial%3])
				if trial%3 == 0 {
					scatter(rng, in)
				}
				fast, plain := make([]float32, n+8)[rng.IntN(8):][:n], make([]float32, n)
				sum := op.run(fast, in)
				var want float64
				onTwins(func() { want = op.run(plain, in) })
				if !sameBits(sum, want) {
					t.Fatalf("%d elements: sum %v, twin's %v", n, sum, want)
				}
				for i := range fast {
					if !sameBits(float64(fast[i]), float64(plain[i])) {
						t.Fatalf("%d elements: element %d is %v, twin's %v (of %v, %v, %v, %v)",
							n, i, fast[i], plain[i], in[0][i], in[1][i], in[2][i], in[3][i])
					}
				}
			}
		})
	}
}

func TestNaNIsNotLost(t *testing.T) {
	nan := float32(math.NaN())
	reads := map[string][]int{"AdamW/p": {0, 1, 2, 3}, "AdamW/m": {1, 2}, "AdamW/v": {1, 3}, "AdamW/finite": {0, 1, 2, 3}, "SumSquares": {0}, "Finite": {0},
		"Lion/p": {0}, "Lion/m": {1, 2}, "Lion/finite": {0, 1, 2}, "SGD/p": {0, 1, 2}, "SGD/b": {0, 1, 2}, "SGD/finite": {0, 1, 2},
		"ReLUGrad": {0}, "LeakyReLUGrad": {0}, "Exp": {0}, "Erf": {0}, "Tanh": {0}, "Sigmoid": {0}, "SiLU": {0}, "GELU": {0}, "ReLU": {0}, "LeakyReLU": {0},
		"Pixels": {}, "Combine/columns": {0, 1}, "Standardize": {0}, "ScaleShift/columns": {0}, "WeightedSum": {0}, "RouteMax/dx": {0},
		"RouteMax/rest": {}} // all others read inputs 0 and 1
	reports := map[string]bool{"AdamW/finite": true, "Lion/finite": true, "SGD/finite": true, "Finite": true} // what is not finite by 0
	for _, op := range ops {
		sides, ok := reads[op.name]
		if !ok {
			sides = []int{0, 1}
		}
		for _, side := range sides {
			for _, n := range []int{1, 8, 32, 45} {
				for i := range n {
					in := inputs(rand.New(rand.NewPCG(5, 6)), n, 0)
					for j := range n {
						in[1][j], in[3][j] = 1, 1 // ReLUGrad's y and AdamW's v must be positive
					}
					in[side][i] = nan
					out := make([]float32, n)
					sum := op.run(out, in)
					if out[i] == out[i] && sum == sum && (!reports[op.name] || sum == 1) {
						t.Fatalf("%s: NaN at %d of %d in input %d is lost", op.name, i, n, side)
					}
				}
			}
		}
	}
}

func TestLengthsMustAgree(t *testing.T) {
	a, b := make([]float32, 40), make([]float32, 41)
	for name, f := range map[string]func(){
		"AdamW":           func() { AdamW(a, a, b, a, &adamWStep) },
		"Lion":            func() { Lion(a, b, a, &lionStep) },
		"SGD":             func() { SGD(a, a, b, &sgdStep) },
		"SumAbsDiff":      func() { SumAbsDiff(a, b) },
		"SumSquaredDiff":  func() { SumSquaredDiff(b, a) },
		"SumHuber":        func() { SumHuber(a, b, 1) },
		"SumHuber delta":  func() { SumHuber(a, a, 0) },
		"AbsDiffGrad":     func() { AbsDiffGrad(b, a, a, 1) },
		"SquaredDiffGrad": func() { SquaredDiffGrad(a, b, a, 1) },
		"HuberGrad":       func() { HuberGrad(a, a, b, 1, 1) },
		"HuberGrad delta": func() { HuberGrad(a, a, a, float32(math.NaN()), 1) },
		"ReLUGrad":        func() { ReLUGrad(a, a, b) },
		"LeakyReLUGrad":   func() { LeakyReLUGrad(a, b, a, 1) },
		"SigmoidGrad":     func() { SigmoidGrad(a, b, a) },
		"TanhGrad":        func() { TanhGrad(a, a, b) },
		"SiLUGrad":        func() { SiLUGrad(a, b, a) },
		"GELUGrad":        func() { GELUGrad(a, a, b) },
		"Exp":             func() { Exp(a, b) },
		"Erf":             func() { Erf(a, b) },
		"Tanh":            func() { Tanh(a, b) },
		"Sigmoid":         func() { Sigmoid(a, b) },
		"SiLU":            func() { SiLU(a, b) },
		"GELU":            func() { GELU(a, b) },
		"ReLU":            func() { ReLU(a, b) },
		"LeakyReLU":       func() { LeakyReLU(a, b, 1) },
		"Pixels":          func() { Pixels(a, make([]uint8, 41)) },
		"AddNoise":        func() { AddNoise(a, a, b, 0, 1) },
		"Add":             func() { Add(a, a, b) },
		"Moments":         func() { Moments(make([]float64, 2), make([]float64, 2), a, b) },
		"Moments columns": func() { Moments(nil, nil, a, a) },
		"ScaleShift":      func() { ScaleShift(a, a, nil, nil) },
		"Combine":         func() { Combine(a, a, a, a, a, b) },
		"Mul":             func() { Mul(a, a, b) },
		"Standardize":     func() { Standardize(a, b, 0, 1) },
		"Blend":           func() { Blend(a, a, b, 1, 1, 0) },
		"Max":             func() { Max(a, b, a) },
		"RouteMax":        func() { RouteMax(a, a, a, b) },
		"SumRows dst":     func() { SumRows(a, b, 1, 41, 41) },
		"SumRows a":       func() { SumRows(make([]float32, 4), a, 11, 4, 4) },
		"SumRows lda":     func() { SumRows(make([]float32, 4), a, 2, 4, 3) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("want a panic, got none")
				}
			}()
			f()
		})
	}
}

func TestResultMayBeAnInput(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, f := range map[string]func(dst, a, b []float32){
		"AbsDiffGrad":     func(dst, a, b []float32) { AbsDiffGrad(dst, a, b, 2) },
		"SquaredDiffGrad": func(dst, a, b []float32) { SquaredDiffGrad(dst, a, b, 2) },
		"HuberGrad":       func(dst, a, b []float32) { HuberGrad(dst, a, b, 1, 2) },
		"ReLUGrad":        func(dst, a, b []float32) { ReLUGrad(dst, a, b) },
		"LeakyReLUGrad":   func(dst, a, b []float32) { LeakyReLUGrad(dst, a, b, 0.01) },
		"SigmoidGrad":     SigmoidGrad,
		"TanhGrad":        TanhGrad,
		"SiLUGrad":        SiLUGrad,
		"GELUGrad":        GELUGrad,
		"Mul":             Mul,
		"Max":             Max,
		"Blend":           func(dst, a, b []float32) { Blend(dst, a, b, 1, 2, 3) },
		"GELU":            func(dst, a, _ []float32) { GELU(dst, a) },
		"LeakyReLU":       func(dst, a, _ []float32) { LeakyReLU(dst, a, 0.01) },
		"Sigmoid":         func(dst, a, _ []float32) { Sigmoid(dst, a) },
		"SiLU":            func(dst, a, _ []float32) { SiLU(dst, a) },
		"Tanh":            func(dst, a, _ []float32) { Tanh(dst, a) },
		"AddNoise":        func(dst, a, b []float32) { AddNoise(dst, a, b, 1, 2) },
	} {
		in := inputs(rng, 77, 0)
		want := make([]float32, 77)
		f(want, in[0], in[1])
		over0, over1 := clone(in[0]), clone(in[1])
		f(over0, over0, in[1])
		f(over1, in[0], over1)
		if fmt.Sprint(over0) != fmt.Sprint(want) || fmt.Sprint(over1) != fmt.Sprint(want) {
			t.Errorf("%s: in place it gives another result", name)
		}
	}
}

func TestPixelsAreCorrectlyRounded(t *testing.T) {
	src := make([]uint8, 256)
	for v := range src {
		src[v] = uint8(v)
	}
	dst := make([]float32, 256)
	Pixels(dst, src)
	for v, got := range dst {
		if want := float32(float64(v) / 255); got != want {
			t.Errorf("%d/255 is %v, want %v", v, got, want)
		}
	}
}
