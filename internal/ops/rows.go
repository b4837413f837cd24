package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// RowsOp copies rows Lo to Lo+Rows of a parameter, such as the weights of queries, keys or values. Input w [N×…], of one dimension or more; output
// [Rows×…].
type RowsOp struct {
	header
	Lo, Rows int

	w    tensor.Shape
	y, x []float32
}

// Rows returns the node of rows lo to hi of w [N×…].
func Rows(w *gorgonia.Node, lo, hi int) (*gorgonia.Node, error) {
	if w == nil || w.Shape().Dims() == 0 || lo < 0 || lo >= hi || hi > w.Shape()[0] {
		return nil, fmt.Errorf("ops: rows %d to %d: want a node that has them, got %v", lo, hi, w)
	}
	dims := w.Shape().Dims()
	h := header{name: fmt.Sprintf("rows(%d:%d)", lo, hi), args: []int{dims}, dims: dims}
	return apply(&RowsOp{header: h, Lo: lo, Rows: hi - lo, w: w.Shape().Clone()}, w)
}

func (op *RowsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.w}, in); err != nil {
		return nil, err
	}
	return withFirst(op.w, op.Rows), nil
}

// withFirst returns a shape whose first dimension is replaced.
func withFirst(shape tensor.Shape, first int) tensor.Shape {
	s := shape.Clone()
	s[0] = first
	return s
}

func (op *RowsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("w", in[0], op.w)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(withFirst(op.w, op.Rows)...)
	op.y, op.x = dst, x[op.Lo*(len(x)/op.w[0]):][:len(dst)]
	pool.Run(pool.Parts(len(dst), chunk), op)
	return y, nil
}

// Part copies the i-th chunk of elements.
func (op *RowsOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.y), chunk)
	copy(op.y[lo:hi], op.x[lo:hi])
}

func (op *RowsOp) DiffWRT(int) []bool { return []bool{true} }

// SymDiff returns dy between rows of zeros.
func (op *RowsOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dims := len(op.w)
	h := header{name: op.name + ".dw", args: []int{dims}, dims: dims}
	return single(apply(&RowsGradOp{header: h, Lo: op.Lo, w: op.w, dy: withFirst(op.w, op.Rows)}, dy))
}

// RowsGradOp is the gradient of a RowsOp's input: rows Lo and following are those of dy, the others are 0. Input dy; output of the parameter's shape.
type RowsGradOp struct {
	header
	Lo int

	w, dy tensor.Shape
	y, x  []float32
	at    int // of dy's first number in y
}

func (op *RowsGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.dy}, in); err != nil {
		return nil, err
	}
	return op.w.Clone(), nil
}

func (op *RowsGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("dy", in[0], op.dy)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.w...)
	op.y, op.x, op.at = dst, x, op.Lo*(len(dst)/op.w[0])
	pool.Run(pool.Parts(len(dst), chunk), op)
	return y, nil
}

// Part writes the i-th chunk of elements.
func (op *RowsGradOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.y), chunk)
	clear(op.y[lo:hi])
	from, to := max(lo, op.at), min(hi, op.at+len(op.x))
	if from < to {
		copy(op.y[from:to], op.x[from-op.at:])
	}
}
