package ops

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// A training graph in which every leader has a follower: the machine computes them together, with the bits of each operation alone, also where what a
// follower reads is asked for.
func TestFollowers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(3))
	for name, asked := range map[string]bool{"gradients alone": false, "all values": true} {
		t.Run(name, func(t *testing.T) {
			node, r := must(t), rand.New(rand.NewPCG(3, 4))
			g := gorgonia.NewGraph()
			x, w, b := newInput(g, r, "x", 70, 24).node, newInput(g, r, "w", 48, 24).node, newInput(g, r, "b", 48).node
			w2, b2 := newInput(g, r, "w2", 24, 48).node, newInput(g, r, "b2", 24).node
			scale, shift, target := newInput(g, r, "scale", 24).node, newInput(g, r, "shift", 24).node, newInput(g, r, "target", 70, 24).node
			norm := node(LayerNorm(x, scale, shift, 1e-5))
			z := node(Linear(norm, w, b, false))
			y := node(Add(x, node(Linear(node(GELU(z)), w2, b2, false))))
			loss := node(L2.Mean(y, target))
			outputs, err := gorgonia.Grad(loss, x, w, b, w2, b2, scale, shift)
			if err != nil {
				t.Fatal(err)
			}
			if asked {
				outputs = append(outputs, z, norm)
			}
			m, err := Machine(g, outputs)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := pairsOf(m), []string{
				"layer norm(epsilon 1e-05).dx, layer norm(epsilon 1e-05).sums", "linear, gelu", "linear.dW, linear.db", "linear.dW, linear.db", "linear.dx, gelu.dx",
			}; !slices.Equal(got, want) {
				t.Errorf("together: %q, want %q", got, want)
			}
			checkAlone(t, g, m, outputs)
		})
	}
}

// pairsOf returns the leaders and followers of a machine, sorted by name.
func pairsOf(m *VM) (pairs []string) {
	for i, led := range m.led {
		if led {
			pairs = append(pairs, m.op(i-1).String()+", "+m.op(i).String())
		}
	}
	slices.Sort(pairs)
	return pairs
}

// checkAlone fails unless the second run of a machine gives the outputs the bits of operations alone.
func checkAlone(t *testing.T, g *gorgonia.ExprGraph, m *VM, outputs gorgonia.Nodes) {
	t.Helper()
	for range 2 {
		m.poison()
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
	}
	var got [][]float32
	for _, n := range outputs {
		got = append(got, slices.Clone(elements(n.Value())))
	}
	for i, v := range valuesAlone(t, g, outputs) {
		if !slices.Equal(got[i], elements(v)) {
			t.Errorf("output %d, of %v: other bits than of operations alone", i, outputs[i].Op())
		}
	}
}

// checkFollowersApart fails if a follower writes to memory that its leader reads: a rectangle of the follower may be written while the leader still
// computes others.
func checkFollowersApart(t *testing.T, m *VM) {
	t.Helper()
	for i, led := range m.led {
		if !led || m.lent[i].memory == nil {
			continue
		}
		for _, in := range m.in[i-1] {
			if read := m.lent[in].memory; read != nil && overlap(read.Float32s(), m.lent[i].memory.Float32s()) {
				t.Errorf("%v writes over what %v reads", m.op(i), m.op(i-1))
			}
		}
	}
}

// overlap reports whether two slices, neither of them empty, share elements.
func overlap(a, b []float32) bool {
	start := func(x []float32) uintptr { return uintptr(unsafe.Pointer(&x[0])) }
	end := func(x []float32) uintptr { return start(x) + 4*uintptr(len(x)) }
	return start(a) < end(b) && start(b) < end(a)
}

// A follower has other memory than what its leader reads, even where that is read for the last time, by the leader or by the follower itself.
func TestFollowersSpareWhatLeadersRead(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(3))
	for pair, follow := range map[string]func(y, h *gorgonia.Node) (*gorgonia.Node, error){
		"linear, gelu": func(y, _ *gorgonia.Node) (*gorgonia.Node, error) { return GELU(y) },
		"linear, tanh.dx": func(y, h *gorgonia.Node) (*gorgonia.Node, error) {
			return apply(&TanhGradOp{activationGrad{header: sameDims("tanh.dx", 2, y)}}, y, h)
		},
	} {
		t.Run(pair, func(t *testing.T) {
			node, r, g := must(t), rand.New(rand.NewPCG(7, 8)), gorgonia.NewGraph()
			x, w := newInput(g, r, "x", 70, 48).node, newInput(g, r, "w", 48, 48).node
			h := node(SiLU(x))
			y := node(Linear(h, w, nil, false))
			outputs := gorgonia.Nodes{y, node(Linear(node(follow(y, h)), w, nil, false))}
			m, err := Machine(g, outputs)
			if err != nil {
				t.Fatal(err)
			}
			if got := pairsOf(m); !slices.Equal(got, []string{pair}) {
				t.Errorf("together: %q, want %q", got, pair)
			}
			checkFollowersApart(t, m)
			checkAlone(t, g, m, outputs)
		})
	}
}

// Norms that get one gradient, two of one input with another epsilon and two with one epsilon of other inputs: each leads its own sums.
func TestNormsLeadTheirOwnSums(t *testing.T) {
	node, r, g := must(t), rand.New(rand.NewPCG(9, 10)), gorgonia.NewGraph()
	x, z, target := newInput(g, r, "x", 20, 24).node, newInput(g, r, "z", 20, 24).node, newInput(g, r, "target", 20, 24).node
	weights := gorgonia.Nodes{x, z}
	norm := func(name string, x *gorgonia.Node, eps float64) *gorgonia.Node {
		scale, shift := newInput(g, r, "scale "+name, 24).node, newInput(g, r, "shift "+name, 24).node
		weights = append(weights, scale, shift)
		return node(LayerNorm(x, scale, shift, eps))
	}
	y := node(Add(node(Add(norm("a", x, 1e-5), norm("b", x, 0.5))), norm("c", z, 1e-5)))
	outputs, err := gorgonia.Grad(node(L2.Mean(y, target)), weights...)
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range []gorgonia.Nodes{outputs, slices.Concat(outputs[:2], outputs[4:]), slices.Concat(outputs[:4], outputs[6:])} { // also without the sums of the first or the second
		m, err := Machine(g, asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range pairsOf(m) {
			if leader, sums, _ := strings.Cut(pair, ", "); strings.TrimSuffix(leader, ".dx") != strings.TrimSuffix(sums, ".sums") {
				t.Errorf("together: %q", pair)
			}
		}
		checkAlone(t, g, m, asked)
	}
}

// A run that fails in a leader or in its follower leaves nothing to the next.
func TestFollowersAfterErrors(t *testing.T) {
	node, r, g := must(t), rand.New(rand.NewPCG(11, 12)), gorgonia.NewGraph()
	x, w, b, v := newInput(g, r, "x", 20, 24).node, newInput(g, r, "w", 16, 24).node, newInput(g, r, "b", 16).node, newInput(g, r, "v", 20, 16).node
	y := node(Linear(x, w, b, false))
	d := node(apply(&TanhGradOp{activationGrad{header: sameDims("tanh.dx", 2, y)}}, y, v))
	outputs := gorgonia.Nodes{node(Linear(d, newInput(g, r, "w2", 8, 16).node, nil, false))}
	m, err := Machine(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []*gorgonia.Node{b, v} { // the leader's and the follower's
		value := in.Value().(*tensor.Dense)
		shape := value.Shape().Clone()
		if err := value.Reshape(2, shape.TotalSize()/2); err != nil {
			t.Fatal(err)
		}
		if err := m.RunAll(); err == nil {
			t.Errorf("a run with %s of shape %v: want an error, got none", in.Name(), value.Shape())
		}
		if err := value.Reshape(shape...); err != nil {
			t.Fatal(err)
		}
		if l := y.Op().(*LinearOp).leading; l.follower != nil || l.in != nil || l.value != nil {
			t.Errorf("after an error with %s there is still a follower", in.Name())
		}
		checkAlone(t, g, m, outputs)
	}
}

// valuesAlone computes the outputs by each operation's Do.
func valuesAlone(t *testing.T, g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (values []gorgonia.Value) {
	t.Helper()
	nodes, err := Schedule(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	value := make(map[*gorgonia.Node]gorgonia.Value)
	for _, n := range nodes {
		if value[n] = n.Value(); isGiven(n) {
			continue
		}
		var in []gorgonia.Value
		for _, input := range Inputs(g, n) {
			in = append(in, value[input])
		}
		if value[n], err = n.Op().Do(in...); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range outputs {
		values = append(values, value[n])
	}
	return values
}

// In inference an activation is written over the output of the layer before it, which nobody else reads.
func TestFollowersWriteOver(t *testing.T) {
	const rows, cols = 40, 64
	node, r, g := must(t), rand.New(rand.NewPCG(5, 6)), gorgonia.NewGraph()
	x, w := newInput(g, r, "x", rows, cols).node, newInput(g, r, "w", cols, cols).node
	y := node(Linear(node(GELU(node(Linear(x, w, nil, false)))), w, nil, false))
	m, err := Machine(g, gorgonia.Nodes{y})
	if err != nil {
		t.Fatal(err)
	}
	if want := 4 * rows * cols; m.Planned() != want {
		t.Errorf("planned %d bytes, want %d", m.Planned(), want)
	}
	checkAlone(t, g, m, gorgonia.Nodes{y})
}
