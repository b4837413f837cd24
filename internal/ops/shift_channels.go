package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// ShiftChannelsOp is y = x + b, a number of its own added to each channel of x: inputs x [B×C], b [C], output y [B×C]. B stands for any
// number of dimensions.
type ShiftChannelsOp struct {
	header

	y, b []float32
	x    matrix
}

// ShiftChannels returns the node of x with b[c] added to channel c.
func ShiftChannels(x, b *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	return apply(&ShiftChannelsOp{header: header{name: "shift channels", args: []int{dims, 1}, dims: dims}}, x, b)
}

func (op *ShiftChannelsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return channelShape(op, in)
}

func (op *ShiftChannelsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	op.b = r.vector("b", in[1], op.x.cols).v
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.x.cols)
	op.y = dst
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
	return y, nil
}

// Part adds to the i-th group of rows.
func (op *ShiftChannelsOp) Part(i int) {
	c := op.x.cols
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c))
	for row := lo; row < hi; row++ {
		x, y := op.x.v[row*c:][:c], op.y[row*c:][:c]
		for j, b := range op.b[:c] {
			y[j] = x[j] + b
		}
	}
}

func (op *ShiftChannelsOp) DiffWRT(int) []bool { return []bool{true, true} }

// SymDiff returns dx = dy and db = Σ dy.
func (op *ShiftChannelsOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	db, err := biasGrad(dy)
	return gorgonia.Nodes{dy, db}, err
}
