package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Tensors of one shape are added with Gorgonia's bits, from memory of any strides and with parts on several goroutines.
func TestSumIsGorgonias(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, shape := range map[string][]int{"vector": {7}, "matrix": {300, 100}, "four": {2, 3, 4, 5}} {
		g := gorgonia.NewGraph()
		x, y := newInput(g, r, "x", shape...).node, newInput(g, r, "y", shape...).node
		n := must(t)(gorgonia.Add(x, y))
		if !isSum(g, n) {
			t.Errorf("%s: not recognised", name)
		}
		want, err := n.Op().Do(x.Value(), y.Value())
		if err != nil {
			t.Fatal(err)
		}
		s := &sum{shape: n.Shape()}
		got, err := s.do(n.Op(), []gorgonia.Value{x.Value(), y.Value()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.(*tensor.Dense).Float32s(), want.(*tensor.Dense).Float32s()) {
			t.Errorf("%s: other sums than Gorgonia's", name)
		}
	}

	turned := tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6}))
	if err := turned.T(); err != nil {
		t.Fatal(err)
	}
	straight := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float32{10, 20, 30, 40, 50, 60}))
	g := gorgonia.NewGraph()
	n := must(t)(gorgonia.Add(Input(g, "x", 3, 2), Input(g, "y", 3, 2)))
	got, err := (&sum{shape: n.Shape()}).do(n.Op(), []gorgonia.Value{turned, straight}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{11, 24, 32, 45, 53, 66}; !slices.Equal(elements(got), want) {
		t.Errorf("of a transposed tensor: got %v, want %v", elements(got), want)
	}
}

// Sums with scalars or of float64, and other operations, are left to Gorgonia.
func TestOtherOperationsAreNoSums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := gorgonia.NewGraph()
	x, y := newInput(g, r, "x", 3, 4).node, newInput(g, r, "y", 3, 4).node
	one := gorgonia.NewConstant(float32(1))
	wide := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 4), gorgonia.WithName("wide"))
	for name, n := range map[string]*gorgonia.Node{
		"an input": x, "x−y": must(t)(gorgonia.Sub(x, y)), "x+1": must(t)(gorgonia.Add(x, one)),
		"mean+1":   must(t)(gorgonia.Add(must(t)(gorgonia.Mean(x)), one)),
		"float64":  must(t)(gorgonia.Add(wide, wide)),
		"a square": must(t)(gorgonia.Square(x)),
	} {
		if isSum(g, n) {
			t.Errorf("%s is taken for a sum of tensors", name)
		}
	}
}

// Where gradients meet, the machine adds them over one of them, with the tape machine's bits.
func TestMeetingGradientsAreAddedInPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	n := newNet(t, r, L2, 40, 5, 60, 7)
	pred := n.pred
	for i, name := range []string{"3", "4"} {
		w, b := newInput(n.g, r, "w"+name, 7, 60), newInput(n.g, r, "b"+name, 7)
		branch := must(t)(Linear(n.hidden, w.node, b.node, i == 1))
		pred = must(t)(gorgonia.Add(pred, branch))
	}
	n.loss = must(t)(L2.Mean(pred, n.target.node))
	grads, err := gorgonia.Grad(n.loss, n.w1.node, n.b1.node, n.w2.node)
	if err != nil {
		t.Fatal(err)
	}
	outputs := append(gorgonia.Nodes{n.loss}, grads...)
	m, err := Machine(n.g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	sums, over := 0, 0
	for i, s := range m.sums {
		if s == nil {
			continue
		}
		sums++
		for _, in := range m.in[i] {
			if from := m.lent[in].memory; from != nil && &from.Float32s()[0] == &m.lent[i].memory.Float32s()[0] {
				over++
			}
		}
	}
	if sums != 4 || over != 4 { // two in pred, two where the gradients of hidden meet
		t.Errorf("%d sums, %d of them in place; want 4 and 4", sums, over)
	}
	results := func(vm gorgonia.VM) (all [][]float32) {
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		defer vm.Reset()
		for _, out := range outputs {
			all = append(all, slices.Clone(elements(out.Value())))
		}
		return all
	}
	m.poison()
	first := results(m)
	m.poison()
	for i, again := range results(m) {
		if !slices.Equal(again, first[i]) {
			t.Errorf("output %d: another run gives other bits", i)
		}
	}
	checkTape(t, n.g, outputs, first)
}
