package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// UpsampledConvOp is a ConvOp of pictures whose pixels were repeated twice along rows and columns before, in one pass: torch.nn.Upsample with a scale of
// 2, torch.nn.Conv2d and torch.nn.ReLU. Inputs x [B×H/2×W/2×C], w [O×C×3×3], b [O]; output y [B×H×W×O].
type UpsampledConvOp struct{ convolution }

// UpsampledConv returns the node of x ∗ w + b, see Conv, as a convolution of what x was upsampled from. It returns nil where x does not come from
// upsampling, or where no algorithm takes the two together. If somebody else reads x, it is computed, too.
func UpsampledConv(g conv.Geometry, x, w, b *gorgonia.Node) (*gorgonia.Node, error) {
	if x == nil || g.Validate() != nil || !g.TakesUpsampled() {
		return nil, nil
	}
	op, ok := x.Op().(*ResampleOp)
	if !ok || !op.Rows.repeat(2) || !op.Cols.repeat(2) {
		return nil, nil
	}
	if err := wantShapes("conv"+settings(g), []tensor.Shape{imageShape(g)}, []gorgonia.DimSizer{x.Shape()}); err != nil {
		return nil, err
	}
	return newUpsampledConv(g, Inputs(x.Graph(), x)[0], w, b, nil, false)
}

func newUpsampledConv(g conv.Geometry, x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
	op := &UpsampledConvOp{newConvolution("upsampled conv", g, halfShape(g), mapShape(g), b, mask, relu)}
	op.again = func(x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
		return newUpsampledConv(g, x, w, b, mask, relu)
	}
	return applyConvolution(op, x, w, b, mask)
}

// halfShape is the shape of the pictures before upsampling.
func halfShape(g conv.Geometry) tensor.Shape { return Picture{g.Batch, g.H / 2, g.W / 2, g.C}.shape() }

func (op *UpsampledConvOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do((*conv.Packs).ForwardUpsampled, in)
}

// SymDiff returns the nodes of dx, dw and db.
func (op *UpsampledConvOp) SymDiff(in gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	g := op.Geometry
	return op.grads(in, y, dy,
		func(dz *gorgonia.Node) (*gorgonia.Node, error) {
			return upsampledConvInputGrad(g, dz, in[1], nil, nil, false)
		},
		func(dz *gorgonia.Node) (*gorgonia.Node, error) {
			op := &UpsampledConvWeightGradOp{newConvWeightGrad("upsampled conv.dW", g, halfShape(g))}
			return apply(op, in[0], dz)
		})
}

// UpsampledConvInputGradOp is the gradient of UpsampledConvOp with respect to its input, to which the gradient of a ReLU before it can be added as a mask.
// Inputs dz [B×H×W×O], w [O×C×3×3]; output dx [B×H/2×W/2×C].
type UpsampledConvInputGradOp struct{ convolution }

func upsampledConvInputGrad(g conv.Geometry, dz, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
	op := &UpsampledConvInputGradOp{newConvolution("upsampled conv.dx", g, mapShape(g), halfShape(g), b, mask, relu)}
	op.again = func(dz, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
		return upsampledConvInputGrad(g, dz, w, b, mask, relu)
	}
	return applyConvolution(op, dz, w, b, mask)
}

func (op *UpsampledConvInputGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do(func(_ *conv.Packs, g conv.Geometry, dz, w, dx []float32, e conv.Epilogue) {
		conv.InputGradientUpsampled(g, dz, w, dx, e)
	}, in)
}

// DiffWRT reports that the gradient has no gradients itself.
func (op *UpsampledConvInputGradOp) DiffWRT(inputs int) []bool { return make([]bool, inputs) }

// UpsampledConvWeightGradOp is the gradient of UpsampledConvOp with respect to its weight. Inputs x [B×H/2×W/2×C], dz [B×H×W×O]; output dw
// [O×C×3×3].
type UpsampledConvWeightGradOp struct{ convWeightGradient }

func (op *UpsampledConvWeightGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do(conv.WeightGradientUpsampled, in)
}
