package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// ConcatenateOp puts the channels of b after those of a: inputs a [B×C], b [B×D], output y [B×(C+D)]. B stands for any number of
// dimensions, equal in both.
type ConcatenateOp struct {
	header

	y    []float32
	a, b matrix
}

// Concatenate returns the node of a's channels followed by b's.
func Concatenate(a, b *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(a, 2)
	return apply(&ConcatenateOp{header: header{name: "concatenate", args: []int{dims, dims}, dims: dims}}, a, b)
}

func (op *ConcatenateOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	a, b := s[0], s[1]
	if !withLast(a, 1).Eq(withLast(b, 1)) {
		return nil, fmt.Errorf("ops: %s: want inputs that differ in their last dimension only, got %s", op, shapes(s))
	}
	return withLast(a, a[len(a)-1]+b[len(b)-1]), nil
}

func (op *ConcatenateOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.a = r.matrix("a", in[0], anySize, anySize)
	op.b = r.matrix("b", in[1], op.a.rows, anySize)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.a.cols+op.b.cols)
	op.y = dst
	pool.Run(pool.Parts(op.a.rows, rowsOf(op.a.cols+op.b.cols)), op)
	return y, nil
}

// rowsOf returns how many rows of so many columns make a chunk, at least one.
func rowsOf(cols int) int { return max(1, chunk/max(cols, 1)) }

// Part copies the i-th group of rows.
func (op *ConcatenateOp) Part(i int) {
	c, d := op.a.cols, op.b.cols
	lo, hi := pool.Range(i, op.a.rows, rowsOf(c+d))
	for row := lo; row < hi; row++ {
		y := op.y[row*(c+d):][:c+d]
		copy(y, op.a.v[row*c:][:c])
		copy(y[c:], op.b.v[row*d:][:d])
	}
}

func (op *ConcatenateOp) DiffWRT(int) []bool { return []bool{true, true} }

// SymDiff returns the columns of dy that are a's, and those that are b's.
func (op *ConcatenateOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	var grads gorgonia.Nodes
	lo := 0
	for _, n := range in {
		s := n.Shape()
		dx, err := Columns(dy, lo, s[len(s)-1])
		if err != nil {
			return nil, err
		}
		grads = append(grads, dx)
		lo += s[len(s)-1]
	}
	return grads, nil
}

// ColumnsOp takes N channels of x from number Lo on: input x [B×C], output y [B×N].
type ColumnsOp struct {
	header
	Lo, N int

	y []float32
	x matrix
}

// Columns returns the node of n channels of x from number lo on.
func Columns(x *gorgonia.Node, lo, n int) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	h := header{name: fmt.Sprintf("columns(%d, %d)", lo, n), args: []int{dims}, dims: dims}
	return apply(&ColumnsOp{header: h, Lo: lo, N: n}, x)
}

func (op *ColumnsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if x := s[0]; x[len(x)-1] < op.Lo+op.N {
		return nil, fmt.Errorf("ops: %s: want at least %d columns, got x %v", op, op.Lo+op.N, x)
	}
	return withLast(s[0], op.N), nil
}

func (op *ColumnsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	if r.err == nil && op.x.cols < op.Lo+op.N {
		r.err = fmt.Errorf("ops: %s: x: want at least %d columns, got %d", op, op.Lo+op.N, op.x.cols)
	}
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.N)
	op.y = dst
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.N)), op)
	return y, nil
}

// Part copies the i-th group of rows.
func (op *ColumnsOp) Part(i int) {
	lo, hi := pool.Range(i, op.x.rows, rowsOf(op.N))
	for row := lo; row < hi; row++ {
		copy(op.y[row*op.N:][:op.N], op.x.v[row*op.x.cols+op.Lo:])
	}
}

func (op *ColumnsOp) DiffWRT(int) []bool { return []bool{true} }

func (op *ColumnsOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dims, s := dimsOf(dy, 2), in[0].Shape()
	h := header{name: op.name + ".dx", args: []int{dims}, dims: dims}
	return single(apply(&ColumnsGradOp{header: h, Lo: op.Lo, Cols: s[len(s)-1]}, dy))
}

// ColumnsGradOp has the channels of dy from number Lo on, and 0 in the others: input dy [B×N], output dx [B×Cols].
type ColumnsGradOp struct {
	header
	Lo, Cols int

	dx []float32
	dy matrix
}

func (op *ColumnsGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return withLast(s[0], op.Cols), nil
}

func (op *ColumnsGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.dy = r.matrix("dy", in[0], anySize, anySize)
	if r.err == nil && op.Lo+op.dy.cols > op.Cols {
		r.err = fmt.Errorf("ops: %s: dy: want at most %d columns, got %d", op, op.Cols-op.Lo, op.dy.cols)
	}
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.withLast(in[0].Shape(), op.Cols)
	op.dx = dst
	pool.Run(pool.Parts(op.dy.rows, rowsOf(op.Cols)), op)
	return dx, nil
}

// Part writes the i-th group of rows.
func (op *ColumnsGradOp) Part(i int) {
	lo, hi := pool.Range(i, op.dy.rows, rowsOf(op.Cols))
	for row := lo; row < hi; row++ {
		dx := op.dx[row*op.Cols:][:op.Cols]
		clear(dx)
		copy(dx[op.Lo:], op.dy.v[row*op.dy.cols:][:op.dy.cols])
	}
}
