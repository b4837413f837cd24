package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// StretchOp copies consecutive elements of x, from number Lo on, to a tensor of the shape To. Input x, of any shape; output of the shape To.
type StretchOp struct {
	header
	Lo int
	To tensor.Shape

	y, x []float32
}

// stretch returns the node of the elements of x from number lo on, as many as a tensor of the shape to has.
func stretch(x *gorgonia.Node, lo int, to tensor.Shape) (*gorgonia.Node, error) {
	h := header{name: fmt.Sprintf("stretch(%d to %v)", lo, to), args: []int{dimsOf(x, 1)}, dims: len(to)}
	return apply(&StretchOp{header: h, Lo: lo, To: to}, x)
}

func (op *StretchOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if s[0].TotalSize() < op.Lo+op.To.TotalSize() {
		return nil, fmt.Errorf("ops: %s: want at least %d elements, got x %v", op.name, op.Lo+op.To.TotalSize(), s[0])
	}
	return op.To.Clone(), nil
}

func (op *StretchOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], nil)
	if n := op.Lo + op.To.TotalSize(); r.err == nil && len(x) < n {
		r.err = fmt.Errorf("ops: %s: x: want at least %d elements, got %d", op.name, n, len(x))
	}
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.To...)
	op.y, op.x = dst, x[op.Lo:][:len(dst)]
	pool.Run(pool.Parts(len(dst), chunk), op)
	return y, nil
}

// Part copies the i-th chunk of elements.
func (op *StretchOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.y), chunk)
	copy(op.y[lo:hi], op.x[lo:hi])
}
