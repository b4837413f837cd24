package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// magnitudes are the terms of penalties, with their float64 twins.
var magnitudes = map[string]struct {
	node func(*gorgonia.Node) (*gorgonia.Node, error)
	ref  func(x []float64) float64
}{
	"mean |x|": {MeanAbs, func(x []float64) float64 { return refSum(math.Abs, x) / float64(len(x)) }},
	"sum |x|":  {SumAbs, func(x []float64) float64 { return refSum(math.Abs, x) }},
	"sum x²":   {SumSquares, func(x []float64) float64 { return refSum(func(v float64) float64 { return v * v }, x) }},
}

func refSum(f func(float64) float64, x []float64) (sum float64) {
	for _, v := range x {
		sum += f(v)
	}
	return sum
}

func TestMagnitudes(t *testing.T) {
	for name, m := range magnitudes {
		for _, shape := range [][]int{{1}, {7}, {3, 5}, {2, 3, 2, 2}} {
			g := gorgonia.NewGraph()
			x := newInput(g, rand.New(rand.NewPCG(1, 3)), "x", shape...)
			y := must(t)(m.node(x.node))
			grads, err := gorgonia.Grad(y, x.node)
			if err != nil {
				t.Fatal(name, err)
			}
			got := run(t, g, y, grads[0])
			what := fmt.Sprint(name, " of ", shape)
			near(t, what, got[0], []float64{m.ref(x.value)}, 1e-6)
			near(t, what+": gradient", got[1], differences(func() float64 { return m.ref(x.value) }, x.value), 1e-5)
			checkTape(t, g, gorgonia.Nodes{y, grads[0]}, got)
		}
	}
}

// Sums are of the chunks' sums, in order, whatever the number of workers.
func TestBitsOfMagnitudesDoNotDependOnWorkers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	for name, m := range magnitudes {
		var want float32
		for _, workers := range []int{1, 2, 8} {
			pool.SetWorkers(workers)
			g := gorgonia.NewGraph()
			x := newInput(g, rand.New(rand.NewPCG(1, 3)), "x", 5, 7, chunk/8)
			got := run(t, g, must(t)(m.node(x.node)))[0]
			near(t, name, got, []float64{m.ref(x.value)}, 1e-6)
			if workers == 1 {
				want = got[0]
			}
			if got[0] != want {
				t.Errorf("%s: %v with %d workers, %v with 1", name, got[0], workers, want)
			}
		}
	}
}

// At 0 the derivative of |x| is 0.
func TestMagnitudeAtZero(t *testing.T) {
	x := tensor.New(tensor.WithShape(3), tensor.WithBacking([]float32{0, float32(math.Copysign(0, -1)), 2}))
	dx, err := (&MagnitudeGradOp{Elementwise: L1}).Do(x, gorgonia.NewF32(3))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "dx", dx.(*tensor.Dense).Float32s(), []float64{0, 0, 3}, 0)
}

// A loss with two penalties: its value, and the gradients that pass through it.
func TestPenalize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	g := gorgonia.NewGraph()
	x, target := newInput(g, r, "x", 3, 4), newInput(g, r, "target", 3, 4)
	factor := gorgonia.NewScalar(g, tensor.Float32, gorgonia.WithName("factor"), gorgonia.WithValue(float32(0.5)))
	node := must(t)
	weight := node(Scale(factor, gorgonia.NewConstant(float32(0.25)))) // 1/8
	loss := node(L2.Mean(x.node, target.node))
	total := node(Penalize(loss, gorgonia.Nodes{node(SumAbs(x.node)), node(SumSquares(x.node))}, gorgonia.Nodes{gorgonia.NewConstant(float32(0.75)), weight}))
	grads, err := gorgonia.Grad(total, x.node)
	if err != nil {
		t.Fatal(err)
	}
	ref := func() float64 {
		return refMean(refLosses["l2"], x.value, target.value) + 0.75*refSum(math.Abs, x.value) + refSum(func(v float64) float64 { return v * v }, x.value)/8
	}
	got := run(t, g, total, grads[0], weight)
	near(t, "total", got[0], []float64{ref()}, 1e-6)
	near(t, "gradient", got[1], differences(ref, x.value), 1e-5)
	near(t, "weight", got[2], []float64{0.125}, 0)
	checkTape(t, g, gorgonia.Nodes{total, grads[0], weight}, got)
}

// Each product and each sum is rounded: with a fused multiply-add the sum were 2⁻²⁴.
func TestPenalizeRoundsProducts(t *testing.T) {
	w := float32(1 + 1./(1<<12))
	y, err := (&PenalizeOp{}).Do(gorgonia.NewF32(-w*w), gorgonia.NewF32(w), gorgonia.NewF32(w))
	if err != nil || y.Data().(float32) != 0 {
		t.Errorf("got %v, want 0, error %v", y, err)
	}
}

func TestPenalizeSaysWhatWasWanted(t *testing.T) {
	g := gorgonia.NewGraph()
	x := newInput(g, rand.New(rand.NewPCG(1, 2)), "x", 3, 4).node
	s := gorgonia.NewScalar(g, tensor.Float32, gorgonia.WithName("s"))
	double := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("double"))
	one := gorgonia.NewF32(1)
	for want, f := range map[string]func() error{
		"ops: penalize: input 0 (x): want float32 with 0 dimensions":           func() error { _, err := Penalize(x, gorgonia.Nodes{s}, gorgonia.Nodes{s}); return err },
		"ops: penalize: input 1 (x): want float32 with 0 dimensions":           func() error { _, err := Penalize(s, gorgonia.Nodes{x}, gorgonia.Nodes{s}); return err },
		"ops: penalize: input 2: want a node, got nil":                         func() error { _, err := Penalize(s, gorgonia.Nodes{s}, gorgonia.Nodes{nil}); return err },
		"ops: penalize: want a weight for each of 2 terms, got 1":              func() error { _, err := Penalize(s, gorgonia.Nodes{s, s}, gorgonia.Nodes{s}); return err },
		"ops: scale: input 1 (double): want float32 with 0 dim":                func() error { _, err := Scale(s, double); return err },
		"ops: mean of l1: input 0 (s): want float32 with 1 dim":                func() error { _, err := MeanAbs(s); return err },
		"ops: sum of l1: input 0: want a node, got nil":                        func() error { _, err := SumAbs(nil); return err },
		"term: want a float32 scalar, got float32 of shape (3, 4) (penalty 0)": func() error { _, err := (&PenalizeOp{}).Do(one, valueOf(3, 4), one); return err },
		"weight: want a float32 scalar, got float64 of shape () (penalty 0)":   func() error { _, err := (&PenalizeOp{}).Do(one, one, gorgonia.NewF64(1)); return err },
		"loss: want a float32 scalar, got nothing":                             func() error { _, err := (&PenalizeOp{}).Do(nil); return err },
		"a: want a float32 scalar, got nothing":                                func() error { _, err := (&ScaleOp{}).Do(nil, one); return err },
		"grad: want a float32 scalar, got float32 of shape (2)":                func() error { _, err := (&MagnitudeGradOp{Elementwise: L1}).Do(valueOf(3), valueOf(2)); return err },
		"x: want a float32 tensor of 1 dimension or more, got float":           func() error { _, err := (&MagnitudeOp{Elementwise: L1}).Do(one); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

func valueOf(shape ...int) gorgonia.Value {
	return tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(shape...))
}
