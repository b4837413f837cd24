package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// ReLUGradOp is dz = 0 where y ≤ 0, else dy: the gradient of y = max(0, z), see simd.ReLUGrad. Inputs dy [B×O], y [B×O]; output dz [B×O].
type ReLUGradOp struct {
	header

	dz, dy, y []float32
}

// reluGrad returns the node of dz. A dy that comes straight from the next layer is computed anew with the mask inside its
// product; the unmasked one then has no reader and is not run, unless somebody asked for it.
func reluGrad(dy, y *gorgonia.Node) (*gorgonia.Node, error) {
	if next, ok := dy.Op().(*LinearInputGradOp); ok && !next.Masked {
		return maskedInputGrad(next.dz, next.w, y)
	}
	return apply(&ReLUGradOp{header: header{name: "relu.dz", args: []int{2, 2}, dims: 2}}, dy, y)
}

func (op *ReLUGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *ReLUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy := r.matrix("dy", in[0], anySize, anySize)
	y := r.matrix("y", in[1], dy.rows, dy.cols)
	if r.err != nil {
		return nil, r.err
	}
	dz, dst := op.out.of(dy.rows, dy.cols)
	op.dz, op.dy, op.y = dst, dy.v, y.v
	pool.Run(pool.Parts(len(dst), chunk), op)
	return dz, nil
}

// Part masks the i-th chunk of elements.
func (op *ReLUGradOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.dz), chunk)
	simd.ReLUGrad(op.dz[lo:hi], op.dy[lo:hi], op.y[lo:hi])
}
