package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// SiLUOp is y = x/(1+e⁻ˣ): torch.nn.SiLU. Input x, of any shape; output y of the same.
type SiLUOp struct{ activation }

// SiLU returns the node of x/(1+e⁻ˣ).
func SiLU(x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&SiLUOp{activation{header: sameDims("silu", 1, x)}}, x)
}

func (op *SiLUOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *SiLUOp) span(lo, hi int) { simd.SiLU(op.y[lo:hi], op.x[lo:hi]) }

// SymDiff returns the node of dx.
func (op *SiLUOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(apply(&SiLUGradOp{activationGrad{header: sameDims("silu.dx", 2, dy)}}, dy, in[0]))
}

// SiLUGradOp is dx = dy·s·(1 + x·(1−s)), s = 1/(1+e⁻ˣ). Inputs dy and x, of one shape; output dx of the same.
type SiLUGradOp struct{ activationGrad }

func (op *SiLUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *SiLUGradOp) span(lo, hi int) {
	simd.SiLUGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi])
}
