package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// A machine keeps the weights that it is told to keep, until they are forgotten, and no others.
func TestMachineKeepsWeights(t *testing.T) {
	node, r := must(t), rand.New(rand.NewPCG(8, 8))
	g := gorgonia.NewGraph()
	c := convGeometry
	x := newInput(g, r, "x", imageShape(c)...).node
	w := newInput(g, r, "w", weightShape(c)...).node
	other := newInput(g, r, "other", weightShape(c)...).node
	made := node(Add(node(Conv(c, x, w, nil)), node(Conv(c, x, other, nil))))
	outputs := gorgonia.Nodes{node(Conv(c, x, w, nil)), node(Conv(c, x, other, nil)), node(ConvTranspose(c, made, w, nil))}
	m, err := Machine(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	var packs conv.Packs
	m.Keep(gorgonia.Nodes{w}, &packs)
	run := func() (values [3][]float32) {
		t.Helper()
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		for i, n := range outputs {
			values[i] = slices.Clone(n.Value().(*tensor.Dense).Float32s())
		}
		return values
	}
	first := run()
	if again := run(); !slices.Equal(again[0], first[0]) || !slices.Equal(again[2], first[2]) {
		t.Error("a second run has other values")
	}
	change := func(n *gorgonia.Node) {
		for i, v := range n.Value().(*tensor.Dense).Float32s() {
			n.Value().(*tensor.Dense).Float32s()[i] = v + 1
		}
	}
	change(w)
	change(other)
	changed := run()
	if !slices.Equal(changed[0], first[0]) {
		t.Error("a weight to keep was packed again")
	}
	if slices.Equal(changed[1], first[1]) {
		t.Error("a weight that was not to be kept was kept")
	}
	packs.Forget()
	if forgotten := run(); slices.Equal(forgotten[0], first[0]) || slices.Equal(forgotten[2], changed[2]) {
		t.Error("a weight was kept although it was to be forgotten")
	}
}
