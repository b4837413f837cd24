package ops

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func TestMachineSaysWhichInputHasNoValue(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("x"))
	m, err := Machine(g, gorgonia.Nodes{gorgonia.Must(gorgonia.Square(x))})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "want a value for input x, got none") {
		t.Errorf("got error %v", err)
	}
	if err := gorgonia.Let(x, tensor.New(tensor.WithBacking(make([]float32, 6)), tensor.WithShape(2, 3))); err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err != nil {
		t.Error(err)
	}
}

// An operation's own Do must leave its inputs alone, so that inputs keep their values from run to run.
func TestMachineLeavesInputsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	g := gorgonia.NewGraph()
	x, y := newInput(g, r, "x", 3, 4), newInput(g, r, "y", 3, 4)
	for name, op := range builtin {
		n, err := op(x.node, y.node)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Machine(g, gorgonia.Nodes{n})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := m.RunAll(); err != nil {
				t.Fatal(err)
			}
		}
		near(t, name+": x", x.node.Value().(*tensor.Dense).Float32s(), x.value, 0)
		near(t, name+": y", y.node.Value().(*tensor.Dense).Float32s(), y.value, 0)
	}
}

// Outputs are computed early, gradients of the last layer first.
func TestOutputsAreComputedEarly(t *testing.T) {
	n := newNet(t, rand.New(rand.NewPCG(9, 9)), L2, 4, 5, 6, 7)
	grads, err := gorgonia.Grad(n.loss, n.w1.node, n.w2.node)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Machine(n.g, gorgonia.Nodes{n.loss, grads[0], grads[1], n.x.node, n.loss})
	if err != nil {
		t.Fatal(err)
	}
	var order gorgonia.Nodes
	for i, node := range m.nodes {
		if m.output[i] {
			order = append(order, node)
		}
	}
	if want := (gorgonia.Nodes{n.x.node, n.loss, grads[1], grads[0]}); !slices.Equal(order, want) {
		t.Errorf("computed in order %v, want %v", order, want)
	}
}

// Each output is reported once in a run, with the value that it has at the end, before later nodes are computed.
func TestMachineReportsOutputs(t *testing.T) {
	n := newNet(t, rand.New(rand.NewPCG(9, 9)), L2, 4, 5, 6, 7)
	grads, err := gorgonia.Grad(n.loss, n.w1.node, n.w2.node)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Machine(n.g, gorgonia.Nodes{n.loss, grads[0], grads[1]})
	if err != nil {
		t.Fatal(err)
	}
	var order gorgonia.Nodes
	var values [][]float32
	m.Report(func(output *gorgonia.Node) error {
		order = append(order, output)
		if output != n.loss {
			values = append(values, slices.Clone(output.Value().(*tensor.Dense).Float32s()))
		}
		if output == grads[1] && grads[0].Value() != nil {
			t.Error("want the gradient of the last layer before that of the first, got both")
		}
		return nil
	})
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	if want := (gorgonia.Nodes{n.loss, grads[1], grads[0]}); !slices.Equal(order, want) {
		t.Fatalf("reported %v, want %v", order, want)
	}
	for i, g := range []*gorgonia.Node{grads[1], grads[0]} {
		if got := g.Value().(*tensor.Dense).Float32s(); !slices.Equal(got, values[i]) {
			t.Errorf("gradient %d: reported as %v, is %v", i, values[i], got)
		}
	}
	broken := errors.New("broken")
	m.Report(func(*gorgonia.Node) error { return broken })
	if err := m.RunAll(); err != broken {
		t.Errorf("want the error of the function, got %v", err)
	}
	m.Report(nil)
	if err := m.RunAll(); err != nil {
		t.Errorf("without a function: %v", err)
	}
}

// builtin are operations of Gorgonia's own that a loss may be made of.
var builtin = map[string]func(x, y *gorgonia.Node) (*gorgonia.Node, error){
	"add":     gorgonia.Add,
	"sub":     gorgonia.Sub,
	"product": gorgonia.HadamardProd,
	"divided": gorgonia.HadamardDiv,
	"matrix product": func(x, y *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Mul(x, gorgonia.Must(gorgonia.Transpose(y)))
	},
	"square":     func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Square(x) },
	"exp":        func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Exp(x) },
	"tanh":       func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Tanh(x) },
	"sigmoid":    func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sigmoid(x) },
	"abs":        func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Abs(x) },
	"relu":       func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Rectify(x) },
	"neg":        func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Neg(x) },
	"softmax":    func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.SoftMax(x) },
	"rows' sums": func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(x, 1) },
	"sliced":     func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, gorgonia.S(0, 2)) },
	"shaped":     func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Reshape(x, tensor.Shape{2, 6}) },
	"joined":     func(x, y *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(1, x, y) },
	"scaled": func(x, _ *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Mul(x, gorgonia.NewConstant(float32(0.25)))
	},
	"broadcast": func(x, y *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.BroadcastSub(x, gorgonia.Must(gorgonia.Mean(y, 0)), nil, []byte{0})
	},
	"log cosh": func(x, y *gorgonia.Node) (*gorgonia.Node, error) {
		d := gorgonia.Must(gorgonia.Sub(x, y))
		up, down := gorgonia.Must(gorgonia.Exp(d)), gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(d))))
		return gorgonia.Log(gorgonia.Must(gorgonia.Add(up, down)))
	},
}
