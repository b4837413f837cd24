package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// ReLUOp is y = max(0, x): torch.nn.ReLU. NaN stays NaN. Input x, of any shape; output y of the same.
type ReLUOp struct{ activation }

// ReLU returns the node of max(0, x). With fuse set, where x is a linear layer without ReLU, that is the layer with ReLU on the same
// inputs, in one pass; x then has no reader and is not run. If somebody else reads x, that would compute the product twice.
func ReLU(x *gorgonia.Node, fuse bool) (*gorgonia.Node, error) {
	if x != nil && fuse {
		if linear, ok := x.Op().(*LinearOp); ok && !linear.ReLU {
			in := append(Inputs(x.Graph(), x), nil) // without a bias there are two
			return Linear(in[0], in[1], in[2], true)
		}
	}
	return apply(&ReLUOp{activation{header: sameDims("relu", 1, x)}}, x)
}

func (op *ReLUOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part computes the i-th chunk of elements.
func (op *ReLUOp) Part(i int) {
	y, x := op.part(i)
	simd.ReLU(y, x)
}

// SymDiff returns the node of dx.
func (op *ReLUOp) SymDiff(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(reluGrad(dy, y))
}

// ReLUGradOp is dz = 0 where y ≤ 0, else dy: the gradient of y = max(0, z), see simd.ReLUGrad. Inputs dy and y, of one shape;
// output dz of the same.
type ReLUGradOp struct{ activationGrad }

// reluGrad returns the node of dz. A dy that comes straight from the next layer is computed anew with the mask inside its
// product; the unmasked one then has no reader and is not run, unless somebody asked for it.
func reluGrad(dy, y *gorgonia.Node) (*gorgonia.Node, error) {
	if next, ok := dy.Op().(*LinearInputGradOp); ok && !next.Masked {
		return maskedInputGrad(next.dz, next.w, y)
	}
	return apply(&ReLUGradOp{activationGrad{header: sameDims("relu.dz", 2, dy)}}, dy, y)
}

func (op *ReLUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part masks the i-th chunk of elements.
func (op *ReLUGradOp) Part(i int) {
	dz, dy, y := op.part(i)
	simd.ReLUGrad(dz, dy, y)
}
