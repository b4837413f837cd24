package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// ConvWeightGradOp is the gradient of a convolution with respect to its weight, summed over the batch. Inputs x [B×H×W×C] and dz
// [B×OH×OW×O], of which a transposed convolution makes x; output dw [O×C/G×KH×KW]. Pictures of one place are matrices.
type ConvWeightGradOp struct {
	header
	Geometry conv.Geometry

	image, maps, weight tensor.Shape
}

func convWeightGrad(g conv.Geometry, x, dz *gorgonia.Node) (*gorgonia.Node, error) {
	op := &ConvWeightGradOp{Geometry: g, image: imageShape(g), maps: mapShape(g), weight: weightShape(g)}
	op.header = header{name: "conv.dW" + settings(g), args: []int{len(op.image), len(op.maps)}, dims: len(op.weight)}
	return apply(op, x, dz)
}

func (op *ConvWeightGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.image, op.maps}, in); err != nil {
		return nil, err
	}
	return op.weight.Clone(), nil
}

func (op *ConvWeightGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], op.image)
	dz, _ := r.elements("dz", in[1], op.maps)
	if r.err != nil {
		return nil, r.err
	}
	dw, dst := op.out.of(op.weight...)
	conv.WeightGradient(op.Geometry, x, dz, dst)
	return dw, nil
}
