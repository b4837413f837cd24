package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/internal/simd"
)

// LinearInputGradOp is dx = dz·W. Inputs dz [B×O], W [O×I]; output dx [B×I]. As in LinearOp, B stands for any number of dimensions.
// With Masked set there is a third input y [B×I], the ReLU output that x was, and dx is 0 where y ≤ 0.
type LinearInputGradOp struct {
	header
	addend
	leading
	Masked bool

	epilogue sgemm.Epilogue
}

func inputGrad(dz, w *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(dz, 2)
	return apply(&LinearInputGradOp{header: header{name: "linear.dx", args: []int{dims, 2}, dims: dims}}, dz, w)
}

func (op *LinearInputGradOp) masked(in gorgonia.Nodes, y *gorgonia.Node) (*gorgonia.Node, error) {
	if op.Masked {
		return nil, nil
	}
	dims := dimsOf(y, 2)
	with := &LinearInputGradOp{header: header{name: "linear.dx+relu", args: []int{dims, 2, dims}, dims: dims}, Masked: true}
	return apply(with, in[0], in[1], y)
}

func (op *LinearInputGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return withLast(s[0], s[1][1]), nil
}

func (op *LinearInputGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dz := r.matrix("dz", in[0], anySize, anySize)
	w := r.matrix("W", in[1], dz.cols, anySize)
	op.epilogue = sgemm.Epilogue{Plus: op.added, LdPlus: w.cols}
	if op.Masked {
		y := r.matrix("y", in[2], dz.rows, w.cols)
		op.epilogue.Mask, op.epilogue.LdMask = y.v, y.cols
	}
	if r.err != nil {
		return nil, r.err
	}
	B, I, O := dz.rows, w.cols, dz.cols
	dx, dst := op.out.withLast(in[0].Shape(), I)
	if err := op.begin(dx); err != nil {
		return nil, err
	}
	op.epilogue.Then = op.then(I)
	sgemm.Gemm(false, false, B, I, O, 1, dz.v, O, w.v, I, 0, dst, I, &op.epilogue)
	return dx, nil
}

// LinearWeightGradOp is dW = dzᵀ·x. Inputs dz [B×O], x [B×I]; output dW [O×I]. It leads the gradient of the bias, which reads dz, too.
type LinearWeightGradOp struct {
	header
	leading

	epilogue sgemm.Epilogue
}

func (op *LinearWeightGradOp) leads(f follower, fIn gorgonia.Nodes, _ *gorgonia.Node, in gorgonia.Nodes) bool {
	_, ok := f.(*LinearBiasGradOp)
	return ok && fIn[0] == in[0]
}

func weightGrad(dz, x *gorgonia.Node) (*gorgonia.Node, error) {
	dims := dimsOf(dz, 2)
	return apply(&LinearWeightGradOp{header: header{name: "linear.dW", args: []int{dims, dims}, dims: 2}}, dz, x)
}

func (op *LinearWeightGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[0][len(s[0])-1], s[1][len(s[1])-1]}, nil
}

func (op *LinearWeightGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dz := r.matrix("dz", in[0], anySize, anySize)
	x := r.matrix("x", in[1], dz.rows, anySize)
	if r.err != nil {
		return nil, r.err
	}
	B, I, O := dz.rows, x.cols, dz.cols
	dw, dst := op.out.of(O, I)
	if err := op.begin(dw); err != nil {
		return nil, err
	}
	op.epilogue = sgemm.Epilogue{}
	if bias, ok := op.follower.(*LinearBiasGradOp); ok {
		op.epilogue.Sums = bias.db
	}
	sgemm.Gemm(true, false, O, I, B, 1, dz.v, O, x.v, I, 0, dst, I, &op.epilogue)
	return dw, nil
}

// LinearBiasGradOp is db = Σ over the batch of dz, added row after row. Input dz [B×O]; output db [O].
type LinearBiasGradOp struct {
	header

	dz matrix
	db []float32
}

func biasGrad(dz *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&LinearBiasGradOp{header: header{name: "linear.db", args: []int{dimsOf(dz, 2)}, dims: 1}}, dz)
}

func (op *LinearBiasGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return tensor.Shape{s[0][len(s[0])-1]}, nil
}

func (op *LinearBiasGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	db, err := op.begin(in)
	if err == nil {
		pool.Run(pool.Parts(op.dz.cols, biasPart(op.dz.cols)), op)
	}
	return db, err
}

func (op *LinearBiasGradOp) begin(in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.dz = r.matrix("dz", in[0], anySize, anySize)
	if r.err != nil {
		return nil, r.err
	}
	db, dst := op.out.of(op.dz.cols)
	op.db = dst
	return db, nil
}

const biasColumns = 128 // columns a part sums: 512 bytes of each row, whole cache lines

// biasPart returns how many of so many columns a part sums: fewer than biasColumns where that would make less than two parts.
func biasPart(cols int) int { return min(biasColumns, max(16, (cols/2+15)&^15)) }

// Part sums the i-th group of columns.
func (op *LinearBiasGradOp) Part(i int) {
	lo, hi := pool.Range(i, op.dz.cols, biasPart(op.dz.cols))
	simd.SumRows(op.db[lo:hi], op.dz.v[lo:], op.dz.rows, hi-lo, op.dz.cols)
}
