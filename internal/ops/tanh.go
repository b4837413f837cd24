package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// TanhOp is y = tanh x: torch.nn.Tanh. Input x, of any shape; output y of the same.
type TanhOp struct{ activation }

// Tanh returns the node of tanh x.
func Tanh(x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&TanhOp{activation{header: sameDims("tanh", 1, x)}}, x)
}

func (op *TanhOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *TanhOp) span(lo, hi int) { simd.Tanh(op.y[lo:hi], op.x[lo:hi]) }

// SymDiff returns the node of dx.
func (op *TanhOp) SymDiff(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(apply(&TanhGradOp{activationGrad{header: sameDims("tanh.dx", 2, dy)}}, dy, y))
}

// TanhGradOp is dx = dy·(1−y²). Inputs dy and y, of one shape; output dx of the same.
type TanhGradOp struct{ activationGrad }

func (op *TanhGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *TanhGradOp) span(lo, hi int) {
	simd.TanhGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi])
}
