package ops

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

type unaryNode = func(x *gorgonia.Node) (*gorgonia.Node, error)

var leakySlope float32 = 0.01

// activations are all of them, by the names in testdata, with their float64 twins.
var activations = map[string]struct {
	node unaryNode
	ref  func(x float64) float64
}{
	"relu":       {func(x *gorgonia.Node) (*gorgonia.Node, error) { return ReLU(x, true) }, func(x float64) float64 { return max(x, 0) }},
	"leaky_relu": {func(x *gorgonia.Node) (*gorgonia.Node, error) { return LeakyReLU(x, leakySlope) }, func(x float64) float64 { return max(x, float64(leakySlope)*x) }},
	"sigmoid":    {Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
	"tanh":       {Tanh, math.Tanh},
	"gelu":       {GELU, func(x float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 }},
	"silu":       {SiLU, func(x float64) float64 { return x / (1 + math.Exp(-x)) }},
}

var activationShapes = [][]int{{7}, {1}, {1, 1}, {3, 1}, {4, 5}, {2, 3, 4}, {2, 1, 3, 2}}

// activated is a graph of f(x), a loss and the loss's gradients.
type activated struct {
	g         *gorgonia.ExprGraph
	x, target input
	outputs   gorgonia.Nodes // y, loss, dx, dtarget
}

func newActivated(t *testing.T, r *rand.Rand, f unaryNode, e Elementwise, shape ...int) activated {
	node := must(t)
	a := activated{g: gorgonia.NewGraph()}
	a.x, a.target = newInput(a.g, r, "x", shape...), newInput(a.g, r, "target", shape...)
	y := node(f(a.x.node))
	loss := node(e.Mean(y, a.target.node))
	grads, err := gorgonia.Grad(loss, a.x.node, a.target.node)
	if err != nil {
		t.Fatal(err)
	}
	a.outputs = append(gorgonia.Nodes{y, loss}, grads...)
	return a
}

func TestActivationsAndLossesOfAnyShape(t *testing.T) {
	for name, c := range activations {
		for i, shape := range activationShapes {
			for _, e := range []Elementwise{L1, L2, Huber(0.7)} {
				t.Run(fmt.Sprintf("%s/%v/%s", name, shape, e.Name), func(t *testing.T) {
					a := newActivated(t, rand.New(rand.NewPCG(uint64(i), 5)), c.node, e, shape...)
					ref := func() []float64 {
						y := make([]float64, len(a.x.value))
						for i, x := range a.x.value {
							y[i] = c.ref(x)
						}
						return y
					}
					loss := func() float64 { return refMean(refLosses[e.Name], ref(), a.target.value) }
					got := run(t, a.g, a.outputs...)
					near(t, "y", got[0], ref(), 1e-6)
					near(t, "loss", got[1], []float64{loss()}, 1e-5)
					near(t, "dx", got[2], differences(loss, a.x.value), 2e-4)
					near(t, "dtarget", got[3], differences(loss, a.target.value), 2e-4)
					for _, n := range []*gorgonia.Node{a.outputs[0], a.outputs[2], a.outputs[3]} {
						if v := n.Value(); !slices.Equal(v.Shape(), shape) {
							t.Errorf("%s has shape %v, want %v", n.Name(), v.Shape(), shape)
						}
					}
				})
			}
		}
	}
}

// PyTorch computed the expected values in float64, see testdata/activations.py.
func TestActivationsAgreeWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/activations.json")
	if err != nil {
		t.Fatal(err)
	}
	var inputs struct{ X, DY []float32 }
	all := map[string]json.RawMessage{}
	for _, v := range []any{&inputs, &all} {
		if err := json.Unmarshal(text, v); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range activations {
		var want struct{ Y, DX []float64 }
		if err := json.Unmarshal(all[name], &want); err != nil {
			t.Fatal(name, err)
		}
		g, n := gorgonia.NewGraph(), len(inputs.X)
		vector := func(name string, v []float32) *gorgonia.Node {
			return gorgonia.NewVector(g, tensor.Float32, gorgonia.WithName(name), gorgonia.WithShape(n),
				gorgonia.WithValue(tensor.New(tensor.WithShape(n), tensor.WithBacking(slices.Clone(v)))))
		}
		x, dy := vector("x", inputs.X), vector("dy", inputs.DY)
		y := must(t)(c.node(x))
		grads, err := gorgonia.Backpropagate(gorgonia.Nodes{y}, gorgonia.Nodes{dy}, gorgonia.Nodes{x})
		if err != nil {
			t.Fatal(name, err)
		}
		got := run(t, g, y, grads[0])
		for i, x := range inputs.X {
			if d := math.Abs(float64(got[0][i]) - want.Y[i]); !(d <= 4e-7*math.Abs(want.Y[i])+1e-15*math.Abs(float64(x))) { // PyTorch makes GELU of 1 + erf
				t.Errorf("%s(%g) is %g, want %g", name, x, got[0][i], want.Y[i])
			}
			if d := math.Abs(float64(got[1][i]) - want.DX[i]); !(d <= 4e-7*math.Abs(float64(inputs.DY[i]))) {
				t.Errorf("%s: the gradient at %g is %g, want %g", name, x, got[1][i], want.DX[i])
			}
		}
	}
}

func TestBitsOfActivationsDoNotDependOnWorkers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	for name, c := range activations {
		var want [][]float32
		for _, workers := range []int{1, 2, 8} {
			pool.SetWorkers(workers)
			a := newActivated(t, rand.New(rand.NewPCG(9, 9)), c.node, L2, 3, 41, 333)
			got := run(t, a.g, a.outputs...)
			if want == nil {
				want = got
			}
			for i := range want {
				if !slices.Equal(got[i], want[i]) {
					t.Fatalf("%s: output %d differs between 1 and %d workers", name, i, workers)
				}
			}
		}
	}
}

// A view of three dimensions is read element by element: cut along each axis, and turned.
func TestActivationsTakeViews(t *testing.T) {
	in := newInput(gorgonia.NewGraph(), rand.New(rand.NewPCG(2, 3)), "x", 4, 5, 6)
	whole := in.node.Value().(*tensor.Dense)
	at := func(i, j, k int) float32 { return float32(in.value[(i*5+j)*6+k]) }
	cut := func(slices ...tensor.Slice) *tensor.Dense {
		v, err := whole.Slice(slices...)
		if err != nil {
			t.Fatal(err)
		}
		return v.(*tensor.Dense)
	}
	turned := whole.Clone().(*tensor.Dense)
	if err := turned.T(2, 0, 1); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		v     *tensor.Dense
		shape [3]int
		at    func(i, j, k int) float32
	}{
		"first axis":  {cut(gorgonia.S(1, 3)), [3]int{2, 5, 6}, func(i, j, k int) float32 { return at(i+1, j, k) }},
		"second axis": {cut(nil, gorgonia.S(1, 4)), [3]int{4, 3, 6}, func(i, j, k int) float32 { return at(i, j+1, k) }},
		"third axis":  {cut(nil, nil, gorgonia.S(2, 6)), [3]int{4, 5, 4}, func(i, j, k int) float32 { return at(i, j, k+2) }},
		"all axes":    {cut(gorgonia.S(1, 3), gorgonia.S(2, 5), gorgonia.S(0, 2)), [3]int{2, 3, 2}, func(i, j, k int) float32 { return at(i+1, j+2, k) }},
		"turned":      {turned, [3]int{6, 4, 5}, func(i, j, k int) float32 { return at(j, k, i) }},
	} {
		y, err := (&ReLUOp{}).Do(c.v)
		if err != nil {
			t.Fatal(name, err)
		}
		if !slices.Equal(y.Shape(), c.shape[:]) {
			t.Fatalf("%s: shape %v, want %v", name, y.Shape(), c.shape)
		}
		got := y.(*tensor.Dense).Float32s()
		for i := range c.shape[0] {
			for j := range c.shape[1] {
				for k := range c.shape[2] {
					if n := (i*c.shape[1]+j)*c.shape[2] + k; got[n] != max(c.at(i, j, k), 0) {
						t.Fatalf("%s: element %d, %d, %d is %v, want max(0, %v)", name, i, j, k, got[n], c.at(i, j, k))
					}
				}
			}
		}
	}
}

func TestActivationsSayWhatWasWanted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	x, other := newInput(g, r, "x", 2, 3, 4), newInput(g, r, "other", 2, 4, 3)
	double := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 4), gorgonia.WithName("double"))
	scalar := gorgonia.NewScalar(g, tensor.Float32, gorgonia.WithName("scalar"))
	check := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	for _, c := range activations {
		for want, n := range map[string]*gorgonia.Node{
			"input 0: want a node, got nil":                                    nil,
			"input 0 (double): want float32 with 2 dimensions, got float64":    double,
			"input 0 (scalar): want float32 with 1 dimensions, got float32 of": scalar,
		} {
			_, err := c.node(n)
			check(err, want)
		}
	}
	for _, slope := range []float64{-0.1, math.NaN(), math.Inf(1)} {
		_, err := LeakyReLU(x.node, float32(slope))
		check(err, "want a finite slope ≥ 0, got")
	}
	_, err := L2.Mean(x.node, other.node)
	check(err, "want pred and target of one shape, got (2, 3, 4) and (2, 4, 3)")
	_, err = (&SigmoidOp{}).Do(gorgonia.NewF32(1))
	check(err, "x: want a float32 tensor of 1 dimension or more, got float32 of shape ()")
	_, err = (&TanhGradOp{}).Do(x.node.Value(), other.node.Value())
	check(err, "want shape (2, 3, 4), got (2, 4, 3)")
	_, err = (&LossOp{Elementwise: L1}).Do(x.node.Value(), other.node.Value())
	check(err, "target: want shape (2, 3, 4), got (2, 4, 3)")
	_, err = (&LossGradOp{Elementwise: L1}).Do(x.node.Value(), other.node.Value(), gorgonia.NewF32(1))
	check(err, "target: want shape (2, 3, 4), got (2, 4, 3)")
}

// Two leaky ReLUs of different slopes on one input are two nodes.
func TestLeakyReLUsOfTwoSlopes(t *testing.T) {
	g := gorgonia.NewGraph()
	x := newInput(g, rand.New(rand.NewPCG(1, 2)), "x", 2, 3)
	node := must(t)
	got := run(t, g, node(LeakyReLU(x.node, 0.25)), node(LeakyReLU(x.node, 0.5)))
	for i, v := range x.value {
		for j, slope := range []float64{0.25, 0.5} {
			if want := max(v, slope*v); float64(got[j][i]) != want {
				t.Errorf("slope %v, x = %v: got %v, want %v", slope, v, got[j][i], want)
			}
		}
	}
}
