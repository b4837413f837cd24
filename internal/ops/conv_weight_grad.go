package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// ConvWeightGradOp is the gradient of a convolution with respect to its weight, summed over the batch. Inputs x [B×H×W×C] and dz
// [B×OH×OW×O], of which a transposed convolution makes x; output dw [O×C/G×KH×KW]. Pictures of one place are matrices.
type ConvWeightGradOp struct{ convWeightGradient }

// convWeightGradient is what the gradients of weights have in common. An operation embeds it and adds Do.
type convWeightGradient struct {
	header
	Geometry conv.Geometry

	image, maps, weight tensor.Shape
}

func convWeightGrad(g conv.Geometry, x, dz *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&ConvWeightGradOp{newConvWeightGrad("conv.dW", g, imageShape(g))}, x, dz)
}

// newConvWeightGrad returns the gradient for an input of the given shape.
func newConvWeightGrad(name string, g conv.Geometry, image tensor.Shape) convWeightGradient {
	op := convWeightGradient{Geometry: g, image: image, maps: mapShape(g), weight: weightShape(g)}
	op.header = header{name: name + settings(g), args: []int{len(op.image), len(op.maps)}, dims: len(op.weight)}
	return op
}

func (op *convWeightGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.image, op.maps}, in); err != nil {
		return nil, err
	}
	return op.weight.Clone(), nil
}

func (op *ConvWeightGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do(conv.WeightGradient, in)
}

// do runs one of conv.WeightGradient and conv.WeightGradientUpsampled.
func (op *convWeightGradient) do(run func(g conv.Geometry, x, dz, dw []float32), in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], op.image)
	dz, _ := r.elements("dz", in[1], op.maps)
	if r.err != nil {
		return nil, r.err
	}
	dw, dst := op.out.of(op.weight...)
	run(op.Geometry, x, dz, dst)
	return dw, nil
}
