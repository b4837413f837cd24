package ops

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// plusser is an operation that can add a tensor of its output's shape to what it computes while that is in registers or L1, with the bits of the
// operation and a sum apart.
type plusser interface {
	operation
	// plus sets what the next Do adds; nil means nothing.
	plus(x []float32)
}

// addend makes an operation a plusser, which adds these numbers if there are any.
type addend struct{ added []float32 }

func (a *addend) plus(x []float32) { a.added = x }

// joined is a sum that the operation which makes one of its inputs computes along with it.
type joined struct {
	op    plusser
	in    gorgonia.Nodes // of the operation, and behind them the other input of the sum
	shape tensor.Shape
}

// do runs the operation, args being the values of in.
func (j *joined) do(args []gorgonia.Value) (gorgonia.Value, error) {
	n := len(args) - 1
	r := reader{op: "sum"}
	plus, _ := r.elements("plus", args[n], j.shape)
	if r.err != nil {
		return nil, r.err
	}
	j.op.plus(plus)
	v, err := j.op.Do(args[:n]...)
	j.op.plus(nil)
	return v, err
}

// joinSums finds the sums among nodes that can be joined to the operation behind one of their inputs. It returns them and the nodes without those that
// only a joined sum reads.
func joinSums(g *gorgonia.ExprGraph, nodes, outputs gorgonia.Nodes) (map[*gorgonia.Node]*joined, gorgonia.Nodes) {
	reads := make(map[*gorgonia.Node]int)
	for _, n := range nodes {
		for _, in := range Inputs(g, n) {
			reads[in]++
		}
	}
	for _, n := range outputs {
		reads[n]++
	}
	sums, gone := make(map[*gorgonia.Node]*joined), make(map[*gorgonia.Node]bool)
	for _, n := range nodes {
		if !isSum(g, n) {
			continue
		}
		in := Inputs(g, n)
		for i, term := range in {
			op, ok := term.Op().(plusser)
			if ok && reads[term] == 1 {
				sums[n] = &joined{op, append(Inputs(g, term), in[1-i]), n.Shape().Clone()}
				gone[term] = true
				break
			}
		}
	}
	return sums, slices.DeleteFunc(slices.Clone(nodes), func(n *gorgonia.Node) bool { return gone[n] })
}

// isSum reports whether n is the sum of two tensors of one shape.
func isSum(g *gorgonia.ExprGraph, n *gorgonia.Node) bool {
	if _, ok := n.Op().(*AddOp); ok {
		return true
	}
	e := newElementwise(g, n)
	return e != nil && e.kind == sum
}
