package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/conv"
)

// ConvTransposeOp is the transposed convolution y = x ∗ᵀ w + b, followed by max(0, ·) if ReLU is set: torch.nn.ConvTranspose2d and
// torch.nn.ReLU in one pass. Its geometry is that of the convolution whose input it makes: inputs x [B×OH×OW×O], w [O×C/G×KH×KW], b [C];
// output y [B×H×W×C]. Pictures of one place are matrices [B×O] and [B×C]. It is the gradient of a convolution with respect to its input,
// too: then it may have a mask, see convolution.
type ConvTransposeOp struct{ convolution }

// ConvTranspose returns the node of x ∗ᵀ w + b, or without b if b is nil.
func ConvTranspose(g conv.Geometry, x, w, b *gorgonia.Node) (*gorgonia.Node, error) {
	return newConvTranspose(g, x, w, b, nil, false)
}

func newConvTranspose(g conv.Geometry, x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("ops: %w", err)
	}
	op := &ConvTransposeOp{newConvolution("transposed conv", g, mapShape(g), imageShape(g), b, mask, relu)}
	op.again = func(x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
		return newConvTranspose(g, x, w, b, mask, relu)
	}
	return applyConvolution(op, x, w, b, mask)
}

func (op *ConvTransposeOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do((*conv.Packs).InputGradient, in)
}

// SymDiff returns the nodes of dx, dw and db.
func (op *ConvTransposeOp) SymDiff(in gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	g := op.Geometry
	return op.grads(in, y, dy,
		func(dz *gorgonia.Node) (*gorgonia.Node, error) { return newConv(g, dz, in[1], nil, nil, false) },
		func(dz *gorgonia.Node) (*gorgonia.Node, error) { return convWeightGrad(g, dz, in[0]) })
}
