package ops

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// Random graphs of our operations and Gorgonia's, whose nodes are read any number of times: runs that begin with poisoned memory
// agree, the machine, the tape machine and the operations alone agree, and all values of a node are the same whether or not others are outputs.
func TestRandomGraphs(t *testing.T) {
	const size = 6
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		g := gorgonia.NewGraph()
		nodes := gorgonia.Nodes{newInput(g, r, "x", size, size).node, newInput(g, r, "y", size, size).node}
		keys := keyNode(g, newKeys(size))
		node := must(t)
		var weights, terms, factors gorgonia.Nodes
		views := false
		pick := func() *gorgonia.Node { return nodes[len(nodes)-1-r.IntN(min(len(nodes), 4))] }
		for i := range 3 + r.IntN(12) {
			weight := func(name string, shape ...int) *gorgonia.Node {
				return newInput(g, r, fmt.Sprint(name, i), shape...).node
			}
			var n *gorgonia.Node
			switch x := pick(); r.IntN(20) {
			case 0, 1:
				w := weight("w", size, size)
				weights = append(weights, w)
				n = node(Linear(x, w, weight("b", size), r.IntN(2) == 0))
			case 2, 3:
				n = node(gorgonia.Add(x, pick()))
			case 4:
				n = node(gorgonia.Tanh(x))
			case 5:
				n = node(gorgonia.Transpose(x, 1, 0))
			case 6:
				n = node(Add(x, pick()))
			case 7:
				w := weight("w", size, 2*size)
				weights = append(weights, w)
				n = node(ReLU(node(Linear(node(Concatenate(x, pick())), w, nil, false)), r.IntN(2) == 0))
			case 8:
				n = node(Transpose(node(Transpose(x, 2, 3, size, 3, 2)), 3, 2, size, size))
			case 9:
				n = node(Dropout(x, keys, 0.3, uint32(i)))
			case 10:
				n = node(gorgonia.HadamardProd(x, pick()))
			case 11:
				n = node(gorgonia.Mul(pick(), node(MeanAbs(x))))
			case 12:
				left, right := node(gorgonia.Slice(x, nil, gorgonia.S(0, 2))), node(gorgonia.Slice(x, nil, gorgonia.S(2, size)))
				n = node(gorgonia.Concat(1, right, left))
			case 13:
				flat := node(gorgonia.Reshape(x, tensor.Shape{size * size}))
				n, views = node(gorgonia.Reshape(flat, tensor.Shape{size, size})), true
			case 14:
				n = node(GELU(x))
			case 15:
				terms, factors = append(terms, node(MeanAbs(x))), append(factors, gorgonia.NewConstant(float32(0.1)))
				n = node(gorgonia.Neg(x))
			case 16:
				shape := conv.Geometry{Batch: size, H: size / 2, W: 2, C: 1, Out: 1, Kernel: conv.Pair{Y: 3, X: 3}, Stride: conv.Pair{Y: 1, X: 1}, Pad: conv.Pair{Y: 1, X: 1}, Dilation: conv.Pair{Y: 1, X: 1}, Groups: 1}
				w := weight("w", weightShape(shape)...)
				weights = append(weights, w)
				n = node(ReLU(node(Conv(shape, node(Transpose(x, 1, size, imageShape(shape)...)), w, weight("b", 1))), r.IntN(2) == 0))
				n = node(Transpose(n, 1, size, size, size))
			case 17:
				scale, shift := weight("scale", size), weight("shift", size)
				weights = append(weights, scale, shift)
				n = node(LayerNorm(x, scale, shift, 1e-5))
			case 18, 19:
				w, b := weight("w", size, size), weight("b", size)
				weights = append(weights, w, b)
				z := node(Linear(x, w, b, false))
				n = node([]func(*gorgonia.Node) (*gorgonia.Node, error){Sigmoid, SiLU, Tanh, GELU}[r.IntN(4)](z))
				if r.IntN(3) == 0 { // it may be read again
					nodes = append(nodes, z)
				}
			}
			nodes = append(nodes, n)
		}
		sum := nodes[2]
		for _, n := range nodes[3:] {
			sum = node(gorgonia.Add(sum, n))
		}
		loss := node(Penalize(node(L2.Mean(sum, nodes[0])), terms, factors))
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
			checkFollowersApart(t, m)
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
			for i, v := range valuesAlone(t, g, all) {
				if !slices.Equal(elements(v), first[i]) {
					t.Fatalf("seed %d: output %d has other bits than by operations alone", seed, i)
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
		if !views { // Gorgonia's machine writes over memory that a Reshape shares with its input
			checkTape(t, g, outputs, few)
		}
	}
}
