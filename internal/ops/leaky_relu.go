package ops

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// LeakyReLUOp is y = x where x > 0 and Slope·x where x ≤ 0: torch.nn.LeakyReLU. NaN stays NaN. Input x, of any shape; output y of
// the same.
type LeakyReLUOp struct {
	activation
	Slope float32
}

// LeakyReLU returns the node of x where x > 0 and slope·x where x ≤ 0. The slope, 0.01 in PyTorch unless told, must not be negative:
// the gradient is made of the output's sign.
func LeakyReLU(x *gorgonia.Node, slope float32) (*gorgonia.Node, error) {
	if !(slope >= 0 && slope <= math.MaxFloat32) {
		return nil, fmt.Errorf("ops: leaky_relu: want a finite slope ≥ 0, got %v", slope)
	}
	h := sameDims(fmt.Sprintf("leaky_relu(%g)", slope), 1, x)
	return apply(&LeakyReLUOp{activation: activation{header: h}, Slope: slope}, x)
}

func (op *LeakyReLUOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *LeakyReLUOp) span(lo, hi int) { simd.LeakyReLU(op.y[lo:hi], op.x[lo:hi], op.Slope) }

// SymDiff returns the node of dx.
func (op *LeakyReLUOp) SymDiff(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	h := sameDims(op.name+".dx", 2, dy)
	return single(apply(&LeakyReLUGradOp{activationGrad: activationGrad{header: h}, Slope: op.Slope}, dy, y))
}

// LeakyReLUGradOp is dx = dy where y > 0 and Slope·dy where y ≤ 0. Inputs dy and y, of one shape; output dx of the same.
type LeakyReLUGradOp struct {
	activationGrad
	Slope float32
}

func (op *LeakyReLUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *LeakyReLUGradOp) span(lo, hi int) {
	simd.LeakyReLUGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi], op.Slope)
}
