package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// PenalizeOp adds penalties to a loss: loss + w₁·t₁ + w₂·t₂ + …, in this order, each product and each sum rounded. Inputs loss, t₁, w₁,
// t₂, w₂, …; all and the output are scalars. Weights have no gradient.
type PenalizeOp struct {
	header
	total gorgonia.F32
}

// Penalize returns the node of loss plus each term times its weight.
func Penalize(loss *gorgonia.Node, terms, weights gorgonia.Nodes) (*gorgonia.Node, error) {
	if len(weights) != len(terms) {
		return nil, fmt.Errorf("ops: penalize: want a weight for each of %d terms, got %d", len(terms), len(weights))
	}
	in := gorgonia.Nodes{loss}
	for i, t := range terms {
		in = append(in, t, weights[i])
	}
	return apply(&PenalizeOp{header: header{name: "penalize", args: make([]int, len(in)), dims: 0}}, in...)
}

func (op *PenalizeOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (op *PenalizeOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	total := r.scalar("loss", in[0])
	if r.err != nil {
		return nil, r.err
	}
	for i := 1; i < len(in); i += 2 {
		term, weight := r.scalar("term", in[i]), r.scalar("weight", in[i+1])
		if r.err != nil {
			return nil, fmt.Errorf("%w (penalty %d)", r.err, i/2)
		}
		total += float32(term * weight) // rounded before it is added
	}
	op.total = gorgonia.F32(total)
	return &op.total, nil
}

func (op *PenalizeOp) DiffWRT(inputs int) []bool {
	wrt := make([]bool, inputs)
	for i := range wrt {
		wrt[i] = i == 0 || i%2 == 1
	}
	return wrt
}

// SymDiff passes the gradient on to the loss, and to each term times its weight.
func (op *PenalizeOp) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	grads := make(gorgonia.Nodes, len(in))
	grads[0] = grad
	for i := 1; i < len(in); i += 2 {
		var err error
		if grads[i], err = Scale(grad, in[i+1]); err != nil {
			return nil, err
		}
	}
	return grads, nil
}

// ScaleOp is the product of two scalars.
type ScaleOp struct {
	header
	product gorgonia.F32
}

// Scale returns the node of a·b, both scalars.
func Scale(a, b *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&ScaleOp{header: header{name: "scale", args: []int{0, 0}, dims: 0}}, a, b)
}

func (op *ScaleOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (op *ScaleOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	a, b := r.scalar("a", in[0]), r.scalar("b", in[1])
	if r.err != nil {
		return nil, r.err
	}
	op.product = gorgonia.F32(a * b)
	return &op.product, nil
}
