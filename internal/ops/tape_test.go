//go:build !cuda

package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Each built-in operation, its mean and the mean's gradients come out of both machines with the same bits.
func TestBuiltInOperationsOnTheTapeMachine(t *testing.T) {
	for name, op := range builtin {
		run := func(machine func(*gorgonia.ExprGraph, gorgonia.Nodes) (gorgonia.VM, error)) (results [][]float32) {
			r := rand.New(rand.NewPCG(7, 8))
			g := gorgonia.NewGraph()
			x, y := newInput(g, r, "x", 3, 4), newInput(g, r, "y", 3, 4)
			n, err := op(x.node, y.node)
			if err != nil {
				t.Fatal(name, err)
			}
			mean := gorgonia.Must(gorgonia.Mean(n))
			gradients, err := gorgonia.Grad(mean, x.node)
			if err != nil {
				t.Fatal(name, err)
			}
			outputs := append(gorgonia.Nodes{n, mean}, gradients...)
			vm, err := machine(g, outputs)
			if err != nil {
				t.Fatal(name, err)
			}
			defer vm.Close()
			for range 2 { // the second from registers as the first left them
				if err := vm.RunAll(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				results = nil
				for _, out := range outputs {
					results = append(results, elements(out.Value()))
				}
				vm.Reset()
			}
			return results
		}
		tape := run(newTape)
		host := run(func(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
			return Machine(g, outputs)
		})
		for i, want := range tape {
			if len(host[i]) != len(want) {
				t.Fatalf("%s: output %d has %d elements, the tape machine's has %d", name, i, len(host[i]), len(want))
			}
			for j := range want {
				if host[i][j] != want[j] {
					t.Errorf("%s: output %d, element %d: got %g, the tape machine has %g", name, i, j, host[i][j], want[j])
				}
			}
		}
	}
}

// checkTape fails unless the tape machine gives outputs the same bits.
func checkTape(t *testing.T, g *gorgonia.ExprGraph, outputs gorgonia.Nodes, want [][]float32) {
	t.Helper()
	vm, err := newTape(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	for i, out := range outputs {
		if !slices.Equal(elements(out.Value()), want[i]) {
			t.Errorf("output %d (%s): the tape machine gives other bits", i, out.Name())
		}
	}
}

// newTape returns Gorgonia's machine for the part of g that outputs need. The tape machine lets an operation write over an input that
// nothing reads later, even one whose value is wanted after the run: the root of the graph is a later reader of all outputs.
func newTape(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	h := header{name: "keep"}
	for _, n := range outputs {
		h.args = append(h.args, n.Shape().Dims())
	}
	root, err := apply(&keepOp{header: h}, outputs...)
	if err != nil {
		return nil, err
	}
	return gorgonia.NewTapeMachine(g.SubgraphRoots(root)), nil
}

// keepOp reads its inputs, of any shape, and returns the constant 0.
type keepOp struct {
	header
	zero gorgonia.F32
}

func (op *keepOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (op *keepOp) Do(...gorgonia.Value) (gorgonia.Value, error) { return &op.zero, nil }
