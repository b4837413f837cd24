package ops

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func TestLinearTakesTransposedAndSlicedTensors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	x, b := newInput(g, r, "x", 3, 4), newInput(g, r, "b", 5)
	wt := newInput(g, r, "wt", 4, 5) // Wᵀ, to be turned
	w := wt.node.Value().(*tensor.Dense).Clone().(*tensor.Dense)
	if err := w.T(); err != nil {
		t.Fatal(err)
	}
	op := &LinearOp{header: header{name: "linear", args: []int{2, 2, 1}, dims: 2}}
	y, err := op.Do(x.node.Value(), w, b.node.Value())
	if err != nil {
		t.Fatal(err)
	}
	turned := make([]float64, 20)
	for i := range 4 {
		for j := range 5 {
			turned[j*4+i] = wt.value[i*5+j]
		}
	}
	near(t, "y of transposed W", y.(*tensor.Dense).Float32s(), refLinear(x.value, turned, b.value, false), 1e-5)

	wide := newInput(g, r, "wide", 3, 9)
	view, err := wide.node.Value().(*tensor.Dense).Slice(nil, gorgonia.S(2, 6))
	if err != nil {
		t.Fatal(err)
	}
	if y, err = op.Do(view, w, b.node.Value()); err != nil {
		t.Fatal(err)
	}
	var cut []float64
	for i := range 3 {
		cut = append(cut, wide.value[i*9+2:i*9+6]...)
	}
	near(t, "y of sliced x", y.(*tensor.Dense).Float32s(), refLinear(cut, turned, b.value, false), 1e-5)
}

func TestErrorsSayWhatWasWanted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	x, w, b := newInput(g, r, "x", 3, 4), newInput(g, r, "w", 5, 4), newInput(g, r, "b", 5)
	short := newInput(g, r, "short", 4)
	wide := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 4), gorgonia.WithName("wide"))
	for _, c := range []struct {
		want string
		do   func() (*gorgonia.Node, error)
	}{
		{"want x [B×I], W [O×I], b [O], got (3, 4), (5, 4), (4)", func() (*gorgonia.Node, error) { return Linear(x.node, w.node, short.node, false) }},
		{"input 0: want a node, got nil", func() (*gorgonia.Node, error) { return Linear(nil, w.node, b.node, false) }},
		{"input 2 (w): want float32 with 1 dimensions", func() (*gorgonia.Node, error) { return Linear(x.node, w.node, w.node, false) }},
		{"input 0 (wide): want float32 with 2 dimensions, got float64", func() (*gorgonia.Node, error) { return Linear(wide, w.node, b.node, false) }},
		{"want pred and target of one shape, got (3, 4) and (5, 4)", func() (*gorgonia.Node, error) { return L1.Mean(x.node, w.node) }},
	} {
		if _, err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
	op := &LinearOp{header: header{name: "linear", args: []int{2, 2, 1}, dims: 2}}
	if _, err := op.Do(x.node.Value(), w.node.Value(), short.node.Value()); err == nil || !strings.Contains(err.Error(), "b: want 1×5, got 1×4") {
		t.Errorf("got error %v for a bias of the wrong length", err)
	}
	if _, err := op.Do(gorgonia.NewF32(1), w.node.Value(), b.node.Value()); err == nil || !strings.Contains(err.Error(), "x: want a float32 tensor of 2 dimensions") {
		t.Errorf("got error %v for a scalar x", err)
	}
	if _, err := Machine(g, nil); err == nil {
		t.Error("a machine without outputs was made")
	}
}

// What nobody needs is not run: the gradient of the input, and the unmasked gradient of a hidden layer.
func TestMachineRunsOnlyWhatOutputsNeed(t *testing.T) {
	n := newNet(t, rand.New(rand.NewPCG(9, 9)), L2, 4, 5, 6, 7)
	grads, err := gorgonia.Grad(n.loss, n.w1.node, n.b1.node, n.w2.node, n.b2.node)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Machine(n.g, grads)
	if err != nil {
		t.Fatal(err)
	}
	needed := map[string]int{}
	for _, node := range m.nodes {
		if op := node.Op(); op != nil {
			needed[op.String()]++
		}
	}
	for op, want := range map[string]int{"linear.dx": 0, "linear.dx+relu": 1, "linear.dW": 2, "linear.db": 2, "l2.dpred": 1} {
		if needed[op] != want {
			t.Errorf("%d nodes of %s are run, want %d", needed[op], op, want)
		}
	}
}

// Gorgonia's operations may write over an input that is not read again. The values of outputs must be safe from that.
func TestOutputsSurviveBuiltInOperations(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	node := must(t)
	g := gorgonia.NewGraph()
	x, w, b := newInput(g, r, "x", 3, 4), newInput(g, r, "w", 4, 4), newInput(g, r, "b", 4)
	y := node(Linear(x.node, w.node, b.node, false))
	z := node(gorgonia.Neg(node(gorgonia.Square(y))))
	got := run(t, g, y, z)
	want := refLinear(x.value, w.value, b.value, false)
	near(t, "y", got[0], want, 1e-5)
	for i, v := range want {
		want[i] = -v * v
	}
	near(t, "−y²", got[1], want, 1e-5)
	near(t, "x", x.node.Value().(*tensor.Dense).Float32s(), x.value, 0)
}
