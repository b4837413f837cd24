package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Random buffers: no two that live at one time overlap, and the block is as large as it needs to be at least.
func TestArrange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var buffers []*buffer
		for range r.IntN(40) {
			from := r.IntN(50)
			buffers = append(buffers, &buffer{from: from, to: from + r.IntN(20), size: 1 + r.IntN(100)})
		}
		total := arrange(buffers)
		var alive [70]int
		for i, a := range buffers {
			for now := a.from; now <= a.to; now++ {
				alive[now] += a.size
			}
			if a.place < 0 || a.place+a.size > total {
				t.Fatalf("buffer at %d of %d elements in a block of %d", a.place, a.size, total)
			}
			for _, b := range buffers[:i] {
				if a.meets(b) && a.place < b.place+b.size && b.place < a.place+a.size {
					t.Fatalf("%+v and %+v overlap", *a, *b)
				}
			}
		}
		for now, n := range alive {
			if n > total {
				t.Fatalf("%d elements live at %d, in a block of %d", n, now, total)
			}
		}
	}
}

// deepNet is so many layers of one width, with the values of their inputs.
func deepNet(t testing.TB, layers, rows, width int) (g *gorgonia.ExprGraph, y *gorgonia.Node, weights gorgonia.Nodes) {
	r := rand.New(rand.NewPCG(1, 1))
	g = gorgonia.NewGraph()
	y = newInput(g, r, "x", rows, width).node
	for i := range layers {
		w, b := newInput(g, r, fmt.Sprint("w", i), width, width).node, newInput(g, r, fmt.Sprint("b", i), width).node
		weights = append(weights, w, b)
		var err error
		if y, err = Linear(y, w, b, true); err != nil {
			t.Fatal(err)
		}
	}
	return g, y, weights
}

// Inference holds two or three activations at a time, whatever the number of layers.
func TestInferenceHoldsFewActivations(t *testing.T) {
	const rows, width = 8, 48
	g, y, _ := deepNet(t, 20, rows, width)
	m, err := Machine(g, gorgonia.Nodes{y})
	if err != nil {
		t.Fatal(err)
	}
	activation := 4 * rows * width
	if held := m.planned + activation; held > 3*activation { // with the output
		t.Errorf("%d bytes are held, want at most 3 activations of %d", held, activation)
	}
}

// Training holds the activations, but gradients no longer than they are read.
func TestTrainingHoldsFewGradients(t *testing.T) {
	const layers, rows, width = 20, 64, 16
	g, y, weights := deepNet(t, layers, rows, width)
	loss := must(t)(L2.Mean(y, newInput(g, rand.New(rand.NewPCG(2, 2)), "target", rows, width).node))
	grads, err := gorgonia.Grad(loss, weights...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Machine(g, append(gorgonia.Nodes{loss}, grads...))
	if err != nil {
		t.Fatal(err)
	}
	if most := 4 * rows * width * (layers + 2); m.planned > most {
		t.Errorf("%d bytes are planned, want at most %d: all activations and two gradients", m.planned, most)
	}
}

// poison fills the planned memory with NaN: what a run reads it must have written.
func (m *VM) poison() {
	for _, l := range m.lent {
		if l.memory != nil {
			l.memory.Memset(float32(math.NaN()))
		}
	}
}

// An output that is its input's memory keeps that alive, and an output of a run with it.
func TestSharedMemoryLivesOn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := gorgonia.NewGraph()
	x, w, b := newInput(g, r, "x", 4, 6), newInput(g, r, "w", 6, 6), newInput(g, r, "b", 6)
	y := must(t)(Linear(x.node, w.node, b.node, true))
	same := must(t)(apply(&sameOp{header{name: "same", args: []int{2}, dims: 2}}, y))
	z := same
	for range 4 {
		z = must(t)(Linear(z, w.node, b.node, true))
	}
	late := must(t)(gorgonia.HadamardProd(z, same))
	for name, outputs := range map[string]gorgonia.Nodes{"read late": {late}, "an output": {same, z}} {
		m, err := Machine(g, outputs)
		if err != nil {
			t.Fatal(err)
		}
		m.poison()
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		want := refLinear(x.value, w.value, b.value, true)
		if name == "an output" {
			near(t, name, outputs[0].Value().(*tensor.Dense).Float32s(), want, 1e-5)
			continue
		}
		v := want
		for range 4 {
			v = refLinear(v, w.value, b.value, true)
		}
		for i := range v {
			v[i] *= want[i]
		}
		near(t, name, outputs[0].Value().(*tensor.Dense).Float32s(), v, 1e-4)
	}
}

// sameOp returns its input.
type sameOp struct{ header }

func (op *sameOp) shares() int { return 0 }

func (op *sameOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	return s[0].Clone(), err
}

func (op *sameOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return in[0], nil }
