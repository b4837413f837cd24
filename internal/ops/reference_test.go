package ops

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/dense"
)

// The reference is the same arithmetic in float64 and in plain loops. Its gradients are finite differences.

// refLinear is x·Wᵀ + b, with a ReLU if asked: x B×I, w O×I, b O.
func refLinear(x, w, b []float64, relu bool) []float64 {
	O := len(b)
	I := len(w) / O
	B := len(x) / I
	y := make([]float64, B*O)
	for i := range B {
		for o := range O {
			s := b[o]
			for k := range I {
				s += x[i*I+k] * w[o*I+k]
			}
			if relu {
				s = max(s, 0)
			}
			y[i*O+o] = s
		}
	}
	return y
}

// refLosses are the losses by name.
var refLosses = map[string]func(d float64) float64{
	"l1": math.Abs,
	"l2": func(d float64) float64 { return d * d },
	"huber(0.7)": func(d float64) float64 {
		if d = math.Abs(d); d > 0.7 {
			return 0.7 * (d - 0.35)
		}
		return d * d / 2
	},
}

func refMean(f func(float64) float64, pred, target []float64) float64 {
	s := 0.0
	for i := range pred {
		s += f(pred[i] - target[i])
	}
	return s / float64(len(pred))
}

// differences returns the gradient of f at v by central differences.
func differences(f func() float64, v []float64) []float64 {
	const h = 1e-6
	g := make([]float64, len(v))
	for i, old := range v {
		v[i] = old + h
		up := f()
		v[i] = old - h
		g[i] = (up - f()) / (2 * h)
		v[i] = old
	}
	return g
}

// input is a node with random values that both float32 and float64 hold exactly.
type input struct {
	node  *gorgonia.Node
	value []float64
}

func newInput(g *gorgonia.ExprGraph, r *rand.Rand, name string, shape ...int) input {
	n := tensor.Shape(shape).TotalSize()
	in := input{value: make([]float64, n)}
	v32 := make([]float32, n)
	for i := range v32 {
		v32[i] = float32(r.NormFloat64())
		in.value[i] = float64(v32[i])
	}
	t := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(v32))
	in.node = gorgonia.NewTensor(g, tensor.Float32, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(t))
	return in
}

// run computes outputs and returns their values.
func run(t *testing.T, g *gorgonia.ExprGraph, outputs ...*gorgonia.Node) [][]float32 {
	t.Helper()
	vm, err := Machine(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	var values [][]float32
	for _, n := range outputs {
		switch v := n.Value().(type) {
		case *gorgonia.F32:
			values = append(values, []float32{float32(*v)})
		case *tensor.Dense:
			values = append(values, append([]float32(nil), v.Float32s()...))
		default:
			t.Fatalf("node %v has a value of type %T", n, v)
		}
	}
	return values
}

// near fails unless got is want to within tol of want's largest element.
func near(t *testing.T, what string, got []float32, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	scale := 1e-3
	for _, w := range want {
		scale = max(scale, math.Abs(w))
	}
	for i := range want {
		if !(math.Abs(float64(got[i])-want[i]) <= tol*scale) {
			t.Fatalf("%s: element %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// must returns a node or fails.
func must(t *testing.T) func(*gorgonia.Node, error) *gorgonia.Node {
	return func(n *gorgonia.Node, err error) *gorgonia.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// elements are a value's, row after row.
func elements(v gorgonia.Value) []float32 {
	d, ok := v.(*tensor.Dense)
	if !ok {
		return []float32{v.Data().(float32)}
	}
	if d.IsScalar() {
		return []float32{d.ScalarValue().(float32)}
	}
	if d.Dims() == 2 {
		return dense.Copy(d)
	}
	return append([]float32(nil), d.Float32s()...)
}
