package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/conv"
)

// ConvOp is y = x ∗ w + b, followed by max(0, ·) if ReLU is set: torch.nn.Conv2d and torch.nn.ReLU in one pass. Inputs x [B×H×W×C], w
// [O×C/G×KH×KW], b [O]; output y [B×OH×OW×O]. Pictures of one place are matrices [B×C] and [B×O]. It is the gradient of a transposed
// convolution with respect to its input, too: then it may have a mask, see convolution.
type ConvOp struct{ convolution }

// Conv returns the node of x ∗ w + b, or without b if b is nil. The geometry states all sizes, also those of the nodes.
func Conv(g conv.Geometry, x, w, b *gorgonia.Node) (*gorgonia.Node, error) {
	return newConv(g, x, w, b, nil, false)
}

func newConv(g conv.Geometry, x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("ops: %w", err)
	}
	op := &ConvOp{newConvolution("conv", g, imageShape(g), mapShape(g), b, mask, relu)}
	op.again = func(x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
		return newConv(g, x, w, b, mask, relu)
	}
	return applyConvolution(op, x, w, b, mask)
}

func (op *ConvOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return op.do((*conv.Packs).Forward, in)
}

// SymDiff returns the nodes of dx, dw and db.
func (op *ConvOp) SymDiff(in gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	g := op.Geometry
	return op.grads(in, y, dy,
		func(dz *gorgonia.Node) (*gorgonia.Node, error) {
			return newConvTranspose(g, dz, in[1], nil, nil, false)
		},
		func(dz *gorgonia.Node) (*gorgonia.Node, error) { return convWeightGrad(g, in[0], dz) })
}
