package ops

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// sameDims is the header of an operation whose inputs, and output, have as many dimensions as x, and one at least.
func sameDims(name string, inputs int, x *gorgonia.Node) header {
	dims := dimsOf(x, 1)
	return header{name: name, args: slices.Repeat([]int{dims}, inputs), dims: dims}
}

// pointwise is an operation whose output's elements depend each on the elements of its inputs in the same place alone. The output may be the memory of an input.
type pointwise interface {
	follower
	span(lo, hi int) // computes elements lo to hi, after begin
}

// spans runs a pointwise operation on all cores.
type spans struct {
	op pointwise
	n  int
}

func (s *spans) run(op pointwise, n int) {
	s.op, s.n = op, n
	pool.Run(pool.Parts(n, chunk), s)
}

// Part computes the i-th chunk of elements.
func (s *spans) Part(i int) { s.op.span(pool.Range(i, s.n, chunk)) }

// activation is what operations y = f(x) have in common, f a function of one element. Input x, of any shape; output y of the same.
// An operation embeds it and adds Do, span and SymDiff.
type activation struct {
	header
	spans

	y, x []float32
}

func (op *activation) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *activation) DiffWRT(int) []bool { return []bool{true} }

// do runs the operation, self.
func (op *activation) do(self pointwise, in []gorgonia.Value) (gorgonia.Value, error) {
	v, err := op.begin(in)
	if err == nil {
		op.run(self, len(op.y))
	}
	return v, err
}

func (op *activation) begin(in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, shape := r.elements("x", in[0], nil)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(shape...)
	op.y, op.x = dst, x
	return y, nil
}

// activationGrad is what the gradients dx = dy·f' have in common, f' a function of v, which is x or y = f(x). Inputs dy and v, of
// one shape; output dx of the same. An operation embeds it and adds Do and span.
type activationGrad struct {
	header
	spans

	dx, dy, v []float32
}

func (op *activationGrad) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(s[0], s[1]) {
		return nil, fmt.Errorf("ops: %s: want two inputs of one shape, got %v and %v", op, s[0], s[1])
	}
	return s[0].Clone(), nil
}

// do runs the operation, self.
func (op *activationGrad) do(self pointwise, in []gorgonia.Value) (gorgonia.Value, error) {
	v, err := op.begin(in)
	if err == nil {
		op.run(self, len(op.dx))
	}
	return v, err
}

func (op *activationGrad) begin(in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, shape := r.elements("dy", in[0], nil)
	v, _ := r.elements("input 1", in[1], shape)
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(shape...)
	op.dx, op.dy, op.v = dst, dy, v
	return dx, nil
}

// single is the list of gradients of an operation with one input.
func single(n *gorgonia.Node, err error) (gorgonia.Nodes, error) {
	if err != nil {
		return nil, err
	}
	return gorgonia.Nodes{n}, nil
}
