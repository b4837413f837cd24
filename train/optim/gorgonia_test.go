//go:build !cuda

// In a build with the tag cuda Gorgonia's own machine runs its operations on a GPU.

package optim

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Gorgonia has a solver of the same name, which does not train. Should this fail one day, it has been mended.
func TestGorgoniasAdamWLeavesWeightsWhereTheyWere(t *testing.T) {
	ours, err := NewSolver(DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		solver gorgonia.Solver
		moves  bool
	}{
		{"Gorgonia's", gorgonia.NewAdamW(gorgonia.WithLearnRate(1e-4)), false},
		{"ours", ours, true},
	} {
		g := gorgonia.NewGraph()
		w := gorgonia.NewVector(g, tensor.Float32, gorgonia.WithShape(3), gorgonia.WithName("w"), gorgonia.WithInit(gorgonia.Ones()))
		cost := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Square(w))))
		if _, err := gorgonia.Grad(cost, w); err != nil {
			t.Fatal(err)
		}
		vm := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(w))
		defer vm.Close()
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		if err := c.solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{w})); err != nil {
			t.Fatal(err)
		}
		if moved := w.Value().Data().([]float32)[0] != 1; moved != c.moves {
			t.Errorf("%s AdamW moved the weights: %v, want %v", c.name, moved, c.moves)
		}
	}
}
