package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

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
			var pairs []string
			for i, led := range m.led {
				if led {
					pairs = append(pairs, m.op(i-1).String()+", "+m.op(i).String())
				}
			}
			slices.Sort(pairs)
			if want := []string{
				"layer norm(epsilon 1e-05).dx, layer norm(epsilon 1e-05).sums", "linear, gelu", "linear.dW, linear.db", "linear.dW, linear.db", "linear.dx, gelu.dx",
			}; !slices.Equal(pairs, want) {
				t.Errorf("together: %q, want %q", pairs, want)
			}
			for range 2 {
				if err := m.RunAll(); err != nil {
					t.Fatal(err)
				}
			}
			var got [][]float32
			for _, n := range outputs {
				got = append(got, slices.Clone(n.Value().Data().([]float32)))
			}
			alone := valuesAlone(t, g, outputs)
			for i, n := range outputs {
				if !slices.Equal(got[i], alone[i].Data().([]float32)) {
					t.Errorf("output %d, of %v: other bits than of operations alone", i, n.Op())
				}
			}
		})
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
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	got := slices.Clone(y.Value().(*tensor.Dense).Float32s())
	if want := valuesAlone(t, g, gorgonia.Nodes{y})[0].Data().([]float32); !slices.Equal(got, want) {
		t.Error("other bits than of operations alone")
	}
}
