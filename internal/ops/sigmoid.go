package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// SigmoidOp is y = 1/(1+e⁻ˣ): torch.nn.Sigmoid. Input x, of any shape; output y of the same.
type SigmoidOp struct{ activation }

// Sigmoid returns the node of 1/(1+e⁻ˣ).
func Sigmoid(x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&SigmoidOp{activation{header: sameDims("sigmoid", 1, x)}}, x)
}

func (op *SigmoidOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *SigmoidOp) span(lo, hi int) { simd.Sigmoid(op.y[lo:hi], op.x[lo:hi]) }

// SymDiff returns the node of dx.
func (op *SigmoidOp) SymDiff(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(apply(&SigmoidGradOp{activationGrad{header: sameDims("sigmoid.dx", 2, dy)}}, dy, y))
}

// SigmoidGradOp is dx = dy·y·(1−y). Inputs dy and y, of one shape; output dx of the same.
type SigmoidGradOp struct{ activationGrad }

func (op *SigmoidGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *SigmoidGradOp) span(lo, hi int) {
	simd.SigmoidGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi])
}
