package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// channels is an operation that does the same to each row of x, with a number for each channel: inputs x [B×C], w [C], output y [B×C]. B stands
// for any number of dimensions.
type channels struct {
	header

	do   func(y, x, w []float32) // one row
	y, w []float32
	x    matrix
}

// newChannels returns the part that operations on x have in common.
func newChannels(name string, x *gorgonia.Node) channels {
	dims := dimsOf(x, 2)
	return channels{header: header{name: name, args: []int{dims, 1}, dims: dims}}
}

func (op *channels) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if x := s[0]; x[len(x)-1] != s[1][0] {
		return nil, fmt.Errorf("ops: %s: want x [B×C] and a vector [C], got %s", op, shapes(s))
	}
	return s[0].Clone(), nil
}

// run computes y by a function of one row.
func (op *channels) run(do func(y, x, w []float32), in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	op.w = r.vector("w", in[1], op.x.cols).v
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.x.cols)
	op.do, op.y = do, dst
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
	return y, nil
}

// Part does the i-th group of rows.
func (op *channels) Part(i int) {
	c := op.x.cols
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c))
	for row := lo; row < hi; row++ {
		op.do(op.y[row*c:][:c], op.x.v[row*c:][:c], op.w[:c])
	}
}

func (op *channels) DiffWRT(int) []bool { return []bool{true, true} }
