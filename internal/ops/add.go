package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// AddOp is y = a + b, of one shape with any number of dimensions. Its gradient is dy for both.
type AddOp struct {
	header

	y, a, b []float32
}

// Add returns the node of a + b.
func Add(a, b *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&AddOp{header: sameDims("add", 2, a)}, a, b)
}

func (op *AddOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) {
		return nil, fmt.Errorf("ops: %s: want inputs of one shape, got %s", op, shapes(s))
	}
	return s[0].Clone(), nil
}

func (op *AddOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	a, shape := r.elements("a", in[0], nil)
	b, _ := r.elements("b", in[1], shape)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(shape...)
	op.y, op.a, op.b = dst, a, b
	pool.Run(pool.Parts(len(dst), chunk), op)
	return y, nil
}

// Part adds the i-th chunk of elements.
func (op *AddOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.y), chunk)
	simd.Add(op.y[lo:hi], op.a[lo:hi], op.b[lo:hi])
}

func (op *AddOp) DiffWRT(int) []bool { return []bool{true, true} }

func (op *AddOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{dy, dy}, nil
}
