package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// ScaleChannelsOp is y = x·w, each channel of x multiplied by a number of its own: inputs x [B×C], w [C], output y [B×C]. B stands for
// any number of dimensions.
type ScaleChannelsOp struct{ channels }

// ScaleChannels returns the node of x with channel c multiplied by w[c].
func ScaleChannels(x, w *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&ScaleChannelsOp{newChannels("scale channels", x)}, x, w)
}

func (op *ScaleChannelsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.run(scaleRow, in)
}

func scaleRow(y, x, w []float32) {
	y, x = y[:len(w)], x[:len(w)]
	for j, a := range w {
		y[j] = x[j] * a
	}
}

// SymDiff returns dx = dy·w and dw = Σ dy·x.
func (op *ScaleChannelsOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := ScaleChannels(dy, in[1])
	if err != nil {
		return nil, err
	}
	dims := dimsOf(dy, 2)
	dw, err := apply(&ChannelProductsOp{header: header{name: "channel products", args: []int{dims, dims}, dims: 1}}, dy, in[0])
	return gorgonia.Nodes{dx, dw}, err
}

// ChannelProductsOp is dw = Σ dy·x over the rows, for each channel: inputs dy and x [B×C], output dw [C]. Products are rounded, and added
// row after row.
type ChannelProductsOp struct {
	header

	dw    []float32
	dy, x matrix
}

func (op *ChannelProductsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) {
		return nil, fmt.Errorf("ops: %s: want inputs of one shape, got %s", op, shapes(s))
	}
	return tensor.Shape{s[0][len(s[0])-1]}, nil
}

func (op *ChannelProductsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.dy = r.matrix("dy", in[0], anySize, anySize)
	op.x = r.matrix("x", in[1], op.dy.rows, op.dy.cols)
	if r.err != nil {
		return nil, r.err
	}
	dw, dst := op.out.of(op.dy.cols)
	op.dw = dst
	pool.Run(pool.Parts(op.dy.cols, biasColumns), op)
	return dw, nil
}

// Part sums the i-th group of columns.
func (op *ChannelProductsOp) Part(i int) {
	c := op.dy.cols
	lo, hi := pool.Range(i, c, biasColumns)
	sums := op.dw[lo:hi]
	clear(sums)
	for row := range op.dy.rows {
		dy, x := op.dy.v[row*c+lo:][:hi-lo], op.x.v[row*c+lo:][:hi-lo]
		for j := range sums {
			sums[j] += float32(dy[j] * x[j])
		}
	}
}
