package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// AddPositionsOp adds one row of numbers for each pixel to every sample: y = x + w. Inputs x [B×H×W×C], w [H·W×C]; output y of the shape of x.
type AddPositionsOp struct {
	header

	y, x, w []float32
}

// AddPositions returns the node of x [B×H×W×C] with w [H·W×C], such as learned positions, added to each sample.
func AddPositions(x, w *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	return apply(&AddPositionsOp{header: header{name: "add positions", args: []int{dims, 2}, dims: dims}}, x, w)
}

func (op *AddPositionsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if x, w := s[0], s[1]; x[len(x)-1] != w[1] || x.TotalSize() != x[0]*w.TotalSize() {
		return nil, fmt.Errorf("ops: %s: want x [B×H×W×C] and w [H·W×C], got %s", op.name, shapes(s))
	}
	return s[0].Clone(), nil
}

func (op *AddPositionsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, shape := r.elements("x", in[0], nil)
	w := r.matrix("w", in[1], anySize, anySize)
	if r.err == nil && len(x) != shape[0]*len(w.v) {
		r.err = fmt.Errorf("ops: %s: want x of as many elements as %d samples of w, got %d and %d", op.name, shape[0], len(x), len(w.v))
	}
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(shape...)
	op.y, op.x, op.w = dst, x, w.v
	pool.Run(shape[0]*pool.Parts(len(op.w), chunk), op)
	return y, nil
}

// Part adds the i-th chunk of elements, counted in each sample anew.
func (op *AddPositionsOp) Part(i int) {
	n, chunks := len(op.w), pool.Parts(len(op.w), chunk)
	lo, hi := pool.Range(i%chunks, n, chunk)
	at := i / chunks * n
	simd.Add(op.y[at+lo:at+hi], op.x[at+lo:at+hi], op.w[lo:hi])
}

func (op *AddPositionsOp) DiffWRT(int) []bool { return []bool{true, true} }

// SymDiff returns dx = dy and dw, the sum of dy over the samples.
func (op *AddPositionsOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dw, err := batchSum(dy, in[1].Shape())
	return gorgonia.Nodes{dy, dw}, err
}

// RepeatOp makes a batch of one sample: y[b] = w for each b. Input w [T×C]; output y [B×1×T×C], or [B×C] where T is 1.
type RepeatOp struct {
	header
	Batch int

	w, to tensor.Shape
	y, x  []float32
}

// Repeat returns the node of a batch whose samples all are w [T×C], such as learned queries: [B×1×T×C], or [B×C] where T is 1.
func Repeat(w *gorgonia.Node, batch int) (*gorgonia.Node, error) {
	if w == nil || w.Shape().Dims() != 2 || batch < 1 {
		return nil, fmt.Errorf("ops: repeat: want a node [T×C] and a batch of at least 1, got %v and %d", w, batch)
	}
	s := w.Shape()
	op := &RepeatOp{Batch: batch, w: s.Clone(), to: Picture{batch, 1, s[0], s[1]}.shape()}
	op.header = header{name: fmt.Sprintf("repeat(%d)", batch), args: []int{2}, dims: len(op.to)}
	return apply(op, w)
}

func (op *RepeatOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.w}, in); err != nil {
		return nil, err
	}
	return op.to.Clone(), nil
}

func (op *RepeatOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("w", in[0], op.w)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.to...)
	op.y, op.x = dst, x
	pool.Run(pool.Parts(op.Batch, rowsOf(len(x))), op)
	return y, nil
}

// Part writes the i-th group of samples.
func (op *RepeatOp) Part(i int) {
	n := len(op.x)
	lo, hi := pool.Range(i, op.Batch, rowsOf(n))
	for b := lo; b < hi; b++ {
		copy(op.y[b*n:][:n], op.x)
	}
}

func (op *RepeatOp) DiffWRT(int) []bool { return []bool{true} }

// SymDiff returns dw, the sum of dy over the samples.
func (op *RepeatOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(batchSum(dy, op.w))
}

// BatchSumOp is Σ over the batch of x, added sample after sample. Input x [B×…]; output of the shape To, which has the elements of a sample.
type BatchSumOp struct {
	header
	To tensor.Shape

	y []float32
	x []float32
}

func batchSum(x *gorgonia.Node, to tensor.Shape) (*gorgonia.Node, error) {
	h := header{name: fmt.Sprintf("batch sum(to %v)", to), args: []int{dimsOf(x, 2)}, dims: len(to)}
	return apply(&BatchSumOp{header: h, To: to.Clone()}, x)
}

func (op *BatchSumOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if s[0].TotalSize() != s[0][0]*op.To.TotalSize() {
		return nil, fmt.Errorf("ops: %s: want samples of %d elements, got x %v", op.name, op.To.TotalSize(), s[0])
	}
	return op.To.Clone(), nil
}

func (op *BatchSumOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], nil)
	y, dst := op.out.of(op.To...)
	if r.err == nil && len(x)%len(dst) != 0 {
		r.err = fmt.Errorf("ops: %s: x: want samples of %d elements, got %d in all", op.name, len(dst), len(x))
	}
	if r.err != nil {
		return nil, r.err
	}
	op.y, op.x = dst, x
	pool.Run(pool.Parts(len(dst), biasColumns), op)
	return y, nil
}

// Part sums the i-th group of elements.
func (op *BatchSumOp) Part(i int) {
	n := len(op.y)
	lo, hi := pool.Range(i, n, biasColumns)
	simd.SumRows(op.y[lo:hi], op.x[lo:], len(op.x)/n, hi-lo, n)
}
