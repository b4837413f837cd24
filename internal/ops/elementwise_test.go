package ops

import (
	"math"
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
		s := newElementwise(g, n)
		if s == nil || s.kind != sum {
			t.Fatalf("%s: not recognised", name)
		}
		want, err := n.Op().Do(x.Value(), y.Value())
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.do([]gorgonia.Value{x.Value(), y.Value()}, nil)
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
	got, err := newElementwise(g, n).do([]gorgonia.Value{turned, straight}, nil)
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
		if e := newElementwise(g, n); e != nil && e.kind == sum {
			t.Errorf("%s is taken for a sum of tensors", name)
		}
	}
}

// Gorgonia's operations give the same into lent memory as by their own Do, which is full of NaN before.
func TestElementwiseIsGorgonias(t *testing.T) {
	type build func(x, y *gorgonia.Node) (*gorgonia.Node, error)
	half := gorgonia.NewConstant(float32(0.5))
	left := func(f build) build {
		return func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return f(half, x) }
	}
	right := func(f build) build {
		return func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return f(x, half) }
	}
	compare := func(f func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error)) build {
		return func(x, y *gorgonia.Node) (*gorgonia.Node, error) { return f(x, y, true) }
	}
	cases := map[string]build{"greater": compare(gorgonia.Gt), "at most": compare(gorgonia.Lte), "equal": compare(gorgonia.Eq)}
	for name, f := range map[string]build{"+": gorgonia.Add, "-": gorgonia.Sub, "*": gorgonia.HadamardProd, "/": gorgonia.HadamardDiv,
		"^": gorgonia.Pow, ">": compare(gorgonia.Gt)} {
		cases[name], cases["½"+name], cases[name+"½"] = f, left(f), right(f)
	}
	for name, f := range map[string]func(*gorgonia.Node) (*gorgonia.Node, error){
		"abs": gorgonia.Abs, "sign": gorgonia.Sign, "ceil": gorgonia.Ceil, "floor": gorgonia.Floor, "sin": gorgonia.Sin, "cos": gorgonia.Cos,
		"exp": gorgonia.Exp, "log": gorgonia.Log, "log2": gorgonia.Log2, "neg": gorgonia.Neg, "square": gorgonia.Square, "sqrt": gorgonia.Sqrt,
		"inverse": gorgonia.Inverse, "cube": gorgonia.Cube, "tanh": gorgonia.Tanh, "sigmoid": gorgonia.Sigmoid, "log1p": gorgonia.Log1p,
		"expm1": gorgonia.Expm1, "softplus": gorgonia.Softplus, "relu": gorgonia.Rectify,
	} {
		cases[name] = func(x, _ *gorgonia.Node) (*gorgonia.Node, error) { return f(x) }
	}
	for name, f := range cases {
		r := rand.New(rand.NewPCG(1, 1))
		g := gorgonia.NewGraph()
		x, y := newInput(g, r, "x", 5, 7), newInput(g, r, "y", 5, 7)
		n, err := f(x.node, y.node)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e := newElementwise(g, n)
		if e == nil {
			t.Errorf("%s: not recognised", name)
			continue
		}
		var in []gorgonia.Value
		for _, node := range Inputs(g, n) {
			if v := Constant(node); v != nil {
				in = append(in, v)
			} else if node.Op() == nil {
				in = append(in, node.Value())
			} else { // as in relu
				v, err := node.Op().Do(x.node.Value(), Constant(Inputs(g, node)[1]))
				if err != nil {
					t.Fatal(err)
				}
				in = append(in, v)
			}
		}
		want, err := n.Op().Do(in...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		memory := tensor.New(tensor.WithShape(5, 7), tensor.Of(tensor.Float32))
		memory.Memset(float32(math.NaN()))
		got, err := e.do(in, memory)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got != gorgonia.Value(memory) {
			t.Errorf("%s: not in the memory that was lent", name)
		}
		for i, w := range elements(want) {
			if g := elements(got)[i]; math.Float32bits(g) != math.Float32bits(w) {
				t.Errorf("%s: element %d: got %g, Gorgonia has %g", name, i, g, w)
				break
			}
		}
		near(t, name+": x", x.node.Value().(*tensor.Dense).Float32s(), x.value, 0)
		near(t, name+": y", y.node.Value().(*tensor.Dense).Float32s(), y.value, 0)
	}
}

// Where gradients meet, an operation adds to its own what it gets, or the machine adds them over one of them, with the tape machine's bits.
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
	sums, over, joined := 0, 0, 0
	for i, e := range m.fast {
		if m.joined[i] != nil {
			joined++
		}
		if e == nil || e.kind != sum {
			continue
		}
		sums++
		for _, in := range m.in[i] {
			if from := m.lent[in].memory; from != nil && &from.Float32s()[0] == &m.lent[i].memory.Float32s()[0] {
				over++
			}
		}
	}
	if joined != 3 || sums != 1 || over != 1 { // two in pred, two where the gradients of hidden meet
		t.Errorf("%d sums joined to an operation, %d others, %d of these in place; want 3, 1 and 1", joined, sums, over)
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

// BenchmarkSum adds two activations of 128×28×28×64 as gorgonia.Grad does where two gradients meet: Gorgonia's way and ours.
func BenchmarkSum(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	g := gorgonia.NewGraph()
	x, y := newInput(g, r, "x", 128, 28, 28, 64).node, newInput(g, r, "y", 128, 28, 28, 64).node
	n := gorgonia.Must(gorgonia.Add(x, y))
	in := []gorgonia.Value{x.Value(), y.Value()}
	s := newElementwise(g, n)
	for _, c := range []struct {
		name string
		do   func() (gorgonia.Value, error)
	}{
		{"gorgonia", func() (gorgonia.Value, error) { return n.Op().Do(in...) }},
		{"ours", func() (gorgonia.Value, error) { return s.do(in, nil) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
