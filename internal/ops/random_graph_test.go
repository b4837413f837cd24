package ops

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// Random graphs of our operations and Gorgonia's, whose nodes are read any number of times: runs that begin with poisoned memory
// agree, the machine and the tape machine agree, and all values of a node are the same whether or not others are outputs.
func TestRandomGraphs(t *testing.T) {
	const size = 6
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		g := gorgonia.NewGraph()
		nodes := gorgonia.Nodes{newInput(g, r, "x", size, size).node, newInput(g, r, "y", size, size).node}
		var weights gorgonia.Nodes
		pick := func() *gorgonia.Node { return nodes[len(nodes)-1-r.IntN(min(len(nodes), 4))] }
		for i := range 3 + r.IntN(12) {
			var n *gorgonia.Node
			switch x := pick(); r.IntN(6) {
			case 0, 1:
				w, b := newInput(g, r, fmt.Sprint("w", i), size, size).node, newInput(g, r, fmt.Sprint("b", i), size).node
				weights = append(weights, w)
				n = must(t)(Linear(x, w, b, r.IntN(2) == 0))
			case 2, 3:
				n = must(t)(gorgonia.Add(x, pick()))
			case 4:
				n = must(t)(gorgonia.Tanh(x))
			case 5:
				n = must(t)(gorgonia.Transpose(x, 1, 0))
			}
			nodes = append(nodes, n)
		}
		sum := nodes[2]
		for _, n := range nodes[3:] {
			sum = must(t)(gorgonia.Add(sum, n))
		}
		loss := must(t)(L2.Mean(sum, nodes[0]))
		outputs := gorgonia.Nodes{loss}
		if len(weights) > 0 {
			grads, err := gorgonia.Grad(loss, weights...)
			if err != nil {
				t.Fatal(seed, err)
			}
			outputs = append(outputs, grads...)
		}
		var few [][]float32
		for _, more := range []gorgonia.Nodes{nil, nodes} {
			all := slices.Concat(outputs, more)
			m, err := Machine(g, all)
			if err != nil {
				t.Fatal(seed, err)
			}
			var first [][]float32
			for range 2 {
				m.poison()
				if err := m.RunAll(); err != nil {
					t.Fatal(seed, err)
				}
				var values [][]float32
				for _, n := range all {
					values = append(values, slices.Clone(elements(n.Value())))
				}
				if first == nil {
					first = values
				}
				for i := range values {
					if !slices.Equal(values[i], first[i]) {
						t.Fatalf("seed %d: output %d differs from run to run", seed, i)
					}
				}
			}
			if few == nil {
				few = first
			}
			for i := range few {
				if !slices.Equal(few[i], first[i]) {
					t.Fatalf("seed %d: output %d differs when others are outputs too", seed, i)
				}
			}
		}
		checkTape(t, g, outputs, few)
	}
}
