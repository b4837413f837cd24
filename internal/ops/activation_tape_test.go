//go:build !cuda

package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// machines are Gorgonia's tape machine and ours.
var machines = map[string]func(*gorgonia.ExprGraph, gorgonia.Nodes) (gorgonia.VM, error){
	"tape": newTape,
	"ours": func(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) { return Machine(g, outputs) },
}

// twice runs a graph two times and returns the outputs of the second, which begins with what the first left.
func twice(t *testing.T, machine string, g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (values [][]float32) {
	t.Helper()
	vm, err := machines[machine](g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	for range 2 {
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		values = nil
		for _, out := range outputs {
			values = append(values, elements(out.Value()))
		}
		vm.Reset()
	}
	return values
}

func sameOutputs(t *testing.T, what string, got, want [][]float32) {
	t.Helper()
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("%s: output %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestActivationsOnBothMachines(t *testing.T) {
	for name, c := range activations {
		for _, shape := range activationShapes {
			values := map[string][][]float32{}
			for machine := range machines {
				a := newActivated(t, rand.New(rand.NewPCG(7, 8)), c.node, L2, shape...)
				values[machine] = twice(t, machine, a.g, a.outputs)
			}
			sameOutputs(t, name, values["ours"], values["tape"])
		}
	}
}

// ReLU of a linear layer is the layer with ReLU: the same bits forward and back, and the layer without is not run.
func TestReLUOfLinearIsFused(t *testing.T) {
	results := func(machine string, fused bool) [][]float32 {
		n := newNet(t, rand.New(rand.NewPCG(6, 6)), L1, 9, 21, 17, 13)
		node := must(t)
		if !fused {
			n.hidden = node(ReLU(node(Linear(n.x.node, n.w1.node, n.b1.node, false)), true))
			n.pred = node(Linear(n.hidden, n.w2.node, n.b2.node, false))
			n.loss = node(L1.Mean(n.pred, n.target.node))
		}
		wrt := gorgonia.Nodes{n.x.node, n.w1.node, n.b1.node, n.w2.node, n.b2.node}
		grads, err := gorgonia.Grad(n.loss, wrt...)
		if err != nil {
			t.Fatal(err)
		}
		outputs := append(gorgonia.Nodes{n.hidden, n.pred, n.loss}, grads...)
		order, err := Schedule(n.g, outputs)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, s := range order {
			if s.Op() != nil {
				count[s.Op().String()]++
			}
		}
		if count["linear+relu"] != 1 || count["linear"] != 1 || count["relu"] != 0 {
			t.Errorf("scheduled are %v, want one linear with ReLU, one without and no ReLU", count)
		}
		return twice(t, machine, n.g, outputs)
	}
	for machine := range machines {
		sameOutputs(t, machine, results(machine, false), results(machine, true))
	}
}

// A ReLU of a layer that has one already is an operation of its own. It changes nothing, nor does its gradient.
func TestReLUOfItsOwn(t *testing.T) {
	results := func(machine string, again bool) [][]float32 {
		n := newNet(t, rand.New(rand.NewPCG(6, 6)), L2, 9, 21, 17, 13)
		node := must(t)
		if again {
			n.hidden = node(ReLU(n.hidden, true))
			if _, ok := n.hidden.Op().(*ReLUOp); !ok {
				t.Fatalf("ReLU of a ReLU is %v, want a ReLU", n.hidden.Op())
			}
			n.loss = node(L2.Mean(node(Linear(n.hidden, n.w2.node, n.b2.node, false)), n.target.node))
		}
		grads, err := gorgonia.Grad(n.loss, n.w1.node, n.b1.node)
		if err != nil {
			t.Fatal(err)
		}
		return twice(t, machine, n.g, append(gorgonia.Nodes{n.hidden, n.loss}, grads...))
	}
	for machine := range machines {
		sameOutputs(t, machine, results(machine, true), results(machine, false))
	}
}
