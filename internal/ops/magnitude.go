package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// MagnitudeOp is a sum over all elements of x of an Elementwise loss of x and 0, or their mean: the terms of penalties. Input x of any
// shape; output a scalar.
type MagnitudeOp struct {
	header
	Elementwise
	Mean bool

	summer summer
	sum    gorgonia.F32
}

// MeanAbs returns the node of the mean of |x|.
func MeanAbs(x *gorgonia.Node) (*gorgonia.Node, error) { return magnitude(x, L1, true) }

// SumAbs returns the node of Σ|x|.
func SumAbs(x *gorgonia.Node) (*gorgonia.Node, error) { return magnitude(x, L1, false) }

// SumSquares returns the node of Σx².
func SumSquares(x *gorgonia.Node) (*gorgonia.Node, error) { return magnitude(x, L2, false) }

func magnitude(x *gorgonia.Node, e Elementwise, mean bool) (*gorgonia.Node, error) {
	name := "sum of " + e.Name
	if mean {
		name = "mean of " + e.Name
	}
	return apply(&MagnitudeOp{header: header{name: name, args: []int{dimsOf(x, 1)}, dims: 0}, Elementwise: e, Mean: mean}, x)
}

func (op *MagnitudeOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (op *MagnitudeOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], nil)
	if r.err != nil {
		return nil, r.err
	}
	total := op.summer.total(op.Sum, x, nil)
	if op.Mean {
		total /= float64(len(x))
	}
	op.sum = gorgonia.F32(total)
	return &op.sum, nil
}

func (op *MagnitudeOp) DiffWRT(int) []bool { return []bool{true} }

func (op *MagnitudeOp) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dims := in[0].Shape().Dims()
	h := header{name: op.name + ".dx", args: []int{dims, 0}, dims: dims}
	dx, err := apply(&MagnitudeGradOp{header: h, Elementwise: op.Elementwise, Mean: op.Mean}, in[0], grad)
	return gorgonia.Nodes{dx}, err
}

// MagnitudeGradOp is the gradient of a MagnitudeOp times the gradient arriving at it. Inputs x of any shape, grad (scalar); output of
// x's shape.
type MagnitudeGradOp struct {
	header
	Elementwise
	Mean bool

	dx, x []float32
	scale float32
}

func (op *MagnitudeGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *MagnitudeGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, shape := r.elements("x", in[0], nil)
	op.scale = r.scalar("grad", in[1])
	if r.err != nil {
		return nil, r.err
	}
	if op.Mean {
		op.scale /= float32(len(x))
	}
	dx, dst := op.out.of(shape...)
	op.dx, op.x = dst, x
	pool.Run(pool.Parts(len(dst), chunk), op)
	return dx, nil
}

// Part computes the i-th chunk of elements.
func (op *MagnitudeGradOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.dx), chunk)
	op.Grad(op.dx[lo:hi], op.x[lo:hi], zeros[:hi-lo], op.scale)
}
