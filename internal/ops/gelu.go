package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// GELUOp is y = x·Φ(x), Φ the normal distribution function: torch.nn.GELU with approximate='none'. Input x, of any shape; output y of the same.
type GELUOp struct{ activation }

// GELU returns the node of x·Φ(x), Φ the normal distribution function.
func GELU(x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&GELUOp{activation{header: sameDims("gelu", 1, x)}}, x)
}

func (op *GELUOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *GELUOp) span(lo, hi int) { simd.GELU(op.y[lo:hi], op.x[lo:hi]) }

// SymDiff returns the node of dx.
func (op *GELUOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(apply(&GELUGradOp{activationGrad{header: sameDims("gelu.dx", 2, dy)}}, dy, in[0]))
}

// GELUGradOp is dx = dy·(Φ(x) + x·φ(x)), φ the normal density. Inputs dy and x, of one shape; output dx of the same.
type GELUGradOp struct{ activationGrad }

func (op *GELUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *GELUGradOp) span(lo, hi int) {
	simd.GELUGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi])
}
