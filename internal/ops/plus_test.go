package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A sum is computed by the operation before it, with the bits of the two apart, unless somebody else reads what it adds to. Every operation that can
// add is met.
func TestSumsJoin(t *testing.T) {
	for name, c := range map[string]struct {
		build  func(x, w, b *gorgonia.Node) (term *gorgonia.Node, err error)
		stock  bool // the sum is Gorgonia's
		joined bool
	}{
		"linear":                     {func(x, w, b *gorgonia.Node) (*gorgonia.Node, error) { return Linear(x, w, b, false) }, false, true},
		"linear with ReLU":           {func(x, w, b *gorgonia.Node) (*gorgonia.Node, error) { return Linear(x, w, b, true) }, true, true},
		"gradient of a linear layer": {func(x, w, b *gorgonia.Node) (*gorgonia.Node, error) { return inputGrad(x, w) }, true, true},
		"gradient of a norm": {func(x, w, b *gorgonia.Node) (*gorgonia.Node, error) {
			op := &LayerNormGradOp{header: header{name: "norm.dx", args: []int{2, 2, 1}, dims: 2}, Eps: 1e-5}
			y, err := Linear(x, w, nil, false)
			if err != nil {
				return nil, err
			}
			return apply(op, y, x, b)
		}, true, true},
		"activation": {func(x, w, b *gorgonia.Node) (*gorgonia.Node, error) { return GELU(x) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			var results [2][]float32
			for i := range results { // with the term as an output of the graph, it is computed apart
				g := gorgonia.NewGraph()
				x, w, b := Input(g, "x", 37, 24), Input(g, "w", 24, 24), Input(g, "b", 24)
				for k, n := range []*gorgonia.Node{x, w, b} {
					r := rand.New(rand.NewPCG(uint64(k), 1))
					v := make([]float32, n.Shape().TotalSize())
					for j := range v {
						v[j] = float32(r.NormFloat64())
					}
					gorgonia.WithValue(tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(v)))(n)
				}
				term, err := c.build(x, w, b)
				if err != nil {
					t.Fatal(err)
				}
				add := Add
				if c.stock {
					add = gorgonia.Add
				}
				y, err := add(x, term)
				if err != nil {
					t.Fatal(err)
				}
				outputs := gorgonia.Nodes{y}
				if i == 1 {
					outputs = append(outputs, term)
				}
				m, err := Machine(g, outputs)
				if err != nil {
					t.Fatal(err)
				}
				joined := slices.ContainsFunc(m.joined, func(j *joined) bool { return j != nil })
				if want := c.joined && i == 0; joined != want {
					t.Errorf("outputs %v: joined %t, want %t", outputs, joined, want)
				}
				for range 2 {
					if err := m.RunAll(); err != nil {
						t.Fatal(err)
					}
					results[i] = slices.Clone(y.Value().Data().([]float32))
				}
			}
			if !slices.Equal(results[0], results[1]) {
				t.Error("the joined sum has other bits")
			}
		})
	}
}
