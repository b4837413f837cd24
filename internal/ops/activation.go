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

// activation is what operations y = f(x) have in common, f a function of one element. Input x, of any shape; output y of the same.
// An operation embeds it and adds Do, Part and SymDiff.
type activation struct {
	header

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

// do has the parts of the operation done, task being the operation itself.
func (op *activation) do(task pool.Task, in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, shape := r.elements("x", in[0], nil)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(shape...)
	op.y, op.x = dst, x
	pool.Run(pool.Parts(len(dst), chunk), task)
	return y, nil
}

// part returns the i-th chunk of output and input.
func (op *activation) part(i int) (y, x []float32) {
	lo, hi := pool.Range(i, len(op.y), chunk)
	return op.y[lo:hi], op.x[lo:hi]
}

// activationGrad is what the gradients dx = dy·f' have in common, f' a function of v, which is x or y = f(x). Inputs dy and v, of
// one shape; output dx of the same. An operation embeds it and adds Do and Part.
type activationGrad struct {
	header

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

func (op *activationGrad) do(task pool.Task, in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, shape := r.elements("dy", in[0], nil)
	v, _ := r.elements("input 1", in[1], shape)
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(shape...)
	op.dx, op.dy, op.v = dst, dy, v
	pool.Run(pool.Parts(len(dst), chunk), task)
	return dx, nil
}

// part returns the i-th chunk of output and inputs.
func (op *activationGrad) part(i int) (dx, dy, v []float32) {
	lo, hi := pool.Range(i, len(op.dx), chunk)
	return op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi]
}

// single is the list of gradients of an operation with one input.
func single(n *gorgonia.Node, err error) (gorgonia.Nodes, error) {
	if err != nil {
		return nil, err
	}
	return gorgonia.Nodes{n}, nil
}
