package ops

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// ReLUOp is y = max(0, x): torch.nn.ReLU. NaN stays NaN. Input x, of any shape; output y of the same.
type ReLUOp struct{ activation }

// rectifier is an operation that a ReLU behind it can join.
type rectifier interface {
	// rectified returns the node of the operation with the ReLU on the same inputs, with the same bits as the two apart. It returns nil if the
	// operation cannot take one, as with a ReLU already.
	rectified(in gorgonia.Nodes) (*gorgonia.Node, error)
}

// ReLU returns the node of max(0, x). With fuse set, where x is a layer that a ReLU can join, that is the layer with ReLU on the same
// inputs, in one pass; x then has no reader and is not run. If somebody else reads x, that would compute the layer twice.
func ReLU(x *gorgonia.Node, fuse bool) (*gorgonia.Node, error) {
	if x != nil && fuse {
		if op, ok := x.Op().(rectifier); ok {
			if y, err := op.rectified(Inputs(x.Graph(), x)); y != nil || err != nil {
				return y, err
			}
		}
	}
	return apply(&ReLUOp{activation{header: sameDims("relu", 1, x)}}, x)
}

func (op *ReLUOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *ReLUOp) span(lo, hi int) { simd.ReLU(op.y[lo:hi], op.x[lo:hi]) }

// SymDiff returns the node of dx.
func (op *ReLUOp) SymDiff(_ gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(reluGrad(dy, y))
}

// ReLUGradOp is dz = 0 where y ≤ 0, else dy: the gradient of y = max(0, z), see simd.ReLUGrad. Inputs dy and y, of one shape;
// output dz of the same.
type ReLUGradOp struct{ activationGrad }

// masker is the gradient of a layer's input, which the gradient of a ReLU before the layer can join.
type masker interface {
	// masked returns the node of the operation on the same inputs with 0 where y ≤ 0, with the same bits as the two apart. It returns nil if the
	// operation cannot take a mask, as with one already.
	masked(in gorgonia.Nodes, y *gorgonia.Node) (*gorgonia.Node, error)
}

// reluGrad returns the node of dz. A dy that comes straight from the next layer is computed anew with the mask in the same pass; the
// unmasked one then has no reader and is not run, unless somebody asked for it.
func reluGrad(dy, y *gorgonia.Node) (*gorgonia.Node, error) {
	if next, ok := dy.Op().(masker); ok {
		if dz, err := next.masked(Inputs(dy.Graph(), dy), y); dz != nil || err != nil {
			return dz, err
		}
	}
	return apply(&ReLUGradOp{activationGrad{header: sameDims("relu.dz", 2, dy)}}, dy, y)
}

func (op *ReLUGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

func (op *ReLUGradOp) span(lo, hi int) {
	simd.ReLUGrad(op.dx[lo:hi], op.dy[lo:hi], op.v[lo:hi])
}
