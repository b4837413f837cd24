package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// NoiseLevelOp puts one more channel behind those of x, whose every pixel is the sample's level: inputs x [B×…×C], level [B], output y
// [B×…×(C+1)].
type NoiseLevelOp struct {
	header

	y, level []float32
	x        matrix
}

// NoiseLevel returns the node of x with a channel of the samples' levels.
func NoiseLevel(x, level *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	return apply(&NoiseLevelOp{header: header{name: "noise level", args: []int{dims, 1}, dims: dims}}, x, level)
}

func (op *NoiseLevelOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if s[0][0] != s[1][0] {
		return nil, fmt.Errorf("ops: %s: want x [B×…] and levels [B], got %s", op.name, shapes(s))
	}
	return withLast(s[0], s[0][len(s[0])-1]+1), nil
}

func (op *NoiseLevelOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	batch := 1
	if r.err == nil {
		batch = in[0].Shape()[0]
	}
	op.level = r.vector("level", in[1], batch).v
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.x.cols+1)
	op.y = dst
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols+1)), op)
	return y, nil
}

// Part writes the i-th group of rows.
func (op *NoiseLevelOp) Part(i int) {
	c, pixels := op.x.cols, op.x.rows/len(op.level)
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c+1))
	for row := lo; row < hi; row++ {
		y := op.y[row*(c+1):][:c+1]
		copy(y, op.x.v[row*c:][:c])
		y[c] = op.level[row/pixels]
	}
}

// DiffWRT reports no gradient with respect to the level, which is an input of the graph.
func (op *NoiseLevelOp) DiffWRT(int) []bool { return []bool{true, false} }

func (op *NoiseLevelOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	s := in[0].Shape()
	dx, err := Columns(dy, 0, s[len(s)-1])
	return gorgonia.Nodes{dx, nil}, err
}
