package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// TransposeOp reads each sample of x as a matrix of Rows×Cols and writes the transposed one, in a tensor of the shape To: between
// channels-last pictures [B×H×W×C] and vectors [B×C·H·W] in PyTorch's order. With one row or one column it is a copy of another shape.
type TransposeOp struct {
	header
	Rows, Cols int // of a sample of x
	To         tensor.Shape

	from tensor.Shape // of x

	y, x []float32
}

// Transpose returns the node of x [B×…], each sample transposed from rows×cols, in the shape to.
func Transpose(x *gorgonia.Node, rows, cols int, to ...int) (*gorgonia.Node, error) {
	op := &TransposeOp{Rows: rows, Cols: cols, To: to}
	op.header = header{name: fmt.Sprintf("transpose(%d×%d to %v)", rows, cols, op.To), args: []int{dimsOf(x, 2)}, dims: len(to)}
	if x != nil {
		op.from = x.Shape().Clone()
	}
	return apply(op, x)
}

func (op *TransposeOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	x := s[0]
	if n := op.Rows * op.Cols; len(op.To) == 0 || x.TotalSize() != x[0]*n || op.To[0] != x[0] || op.To.TotalSize() != x.TotalSize() {
		return nil, fmt.Errorf("ops: %s: want samples of %d×%d elements and an output of as many, got %v", op, op.Rows, op.Cols, x)
	}
	return op.To.Clone(), nil
}

func (op *TransposeOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x := r.matrix("x", in[0], anySize, anySize)
	if r.err == nil && len(x.v) != op.To.TotalSize() {
		r.err = fmt.Errorf("ops: %s: x: want %d elements, got %d", op, op.To.TotalSize(), len(x.v))
	}
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.To...)
	op.y, op.x = dst, x.v
	pool.Run(pool.Parts(op.To[0], rowsOf(op.Rows*op.Cols)), op)
	return y, nil
}

// Part transposes the i-th group of samples.
func (op *TransposeOp) Part(i int) {
	n := op.Rows * op.Cols
	lo, hi := pool.Range(i, op.To[0], rowsOf(n))
	if op.Rows == 1 || op.Cols == 1 {
		copy(op.y[lo*n:hi*n], op.x[lo*n:hi*n])
		return
	}
	for b := lo; b < hi; b++ {
		transpose(op.y[b*n:][:n], op.x[b*n:][:n], op.Rows, op.Cols)
	}
}

// transpose writes the transposed of x [rows×cols], a tile at a time, so that what is read and what is written both stay in the
// first cache.
func transpose(y, x []float32, rows, cols int) {
	const tile = 32
	for r0 := 0; r0 < rows; r0 += tile {
		for c0 := 0; c0 < cols; c0 += tile {
			for c := c0; c < min(c0+tile, cols); c++ {
				for r := r0; r < min(r0+tile, rows); r++ {
					y[c*rows+r] = x[r*cols+c]
				}
			}
		}
	}
}

func (op *TransposeOp) DiffWRT(int) []bool { return []bool{true} }

// SymDiff returns dy transposed back.
func (op *TransposeOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Transpose(dy, op.Cols, op.Rows, op.from...)
	return gorgonia.Nodes{dx}, err
}
