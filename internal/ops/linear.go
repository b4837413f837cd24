package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/sgemm"
)

// LinearOp is y = x·Wᵀ + b, followed by max(0, ·) if ReLU is set: torch.nn.Linear and torch.nn.ReLU in one pass.
// Inputs x [B×I], W [O×I] and, unless it has no bias, b [O]; output y [B×O]. For x and y, B stands for any number of dimensions.
type LinearOp struct {
	header
	addend
	leading
	ReLU bool

	epilogue sgemm.Epilogue
}

// Linear returns the node of max(0, x·Wᵀ + b), or without the max if relu is false, or without b if b is nil.
func Linear(x, w, b *gorgonia.Node, relu bool) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	op := &LinearOp{header: header{name: "linear", args: []int{dims, 2, 1}, dims: dims}, ReLU: relu}
	if relu {
		op.name = "linear+relu"
	}
	if b == nil {
		op.args = op.args[:2]
		return apply(op, x, w)
	}
	return apply(op, x, w, b)
}

func (op *LinearOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	x, w := s[0], s[1]
	if x[len(x)-1] != w[1] || len(s) == 3 && s[2][0] != w[0] {
		return nil, fmt.Errorf("ops: %s: want x [B×I], W [O×I], b [O], got %s", op, shapes(s))
	}
	return withLast(x, w[0]), nil
}

func (op *LinearOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x := r.matrix("x", in[0], anySize, anySize)
	w := r.matrix("W", in[1], anySize, x.cols)
	op.epilogue = sgemm.Epilogue{ReLU: op.ReLU, Plus: op.added, LdPlus: w.rows}
	if len(in) == 3 {
		op.epilogue.Bias = r.vector("b", in[2], w.rows).v
	}
	if r.err != nil {
		return nil, r.err
	}
	B, I, O := x.rows, x.cols, w.rows
	y, dst := op.out.withLast(in[0].Shape(), O)
	if err := op.begin(y); err != nil {
		return nil, err
	}
	op.epilogue.Then = op.then(O)
	sgemm.Gemm(false, true, B, O, I, 1, x.v, I, w.v, I, 0, dst, O, &op.epilogue)
	return y, nil
}

func (op *LinearOp) rectified(in gorgonia.Nodes) (*gorgonia.Node, error) {
	if op.ReLU {
		return nil, nil
	}
	in = append(in, nil) // without a bias there are two
	return Linear(in[0], in[1], in[2], true)
}

func (op *LinearOp) DiffWRT(inputs int) []bool { return []bool{true, true, true}[:inputs] }

// SymDiff returns the nodes of dx, dW and db. With the ReLU, y = max(0, z) makes dz = 0 where y ≤ 0, else dy.
func (op *LinearOp) SymDiff(in gorgonia.Nodes, y, dy *gorgonia.Node) (grads gorgonia.Nodes, err error) {
	x, w, dz := in[0], in[1], dy
	if op.ReLU {
		if dz, err = reluGrad(dy, y); err != nil {
			return nil, err
		}
	}
	for _, grad := range []func() (*gorgonia.Node, error){
		func() (*gorgonia.Node, error) { return inputGrad(dz, w) },
		func() (*gorgonia.Node, error) { return weightGrad(dz, x) },
		func() (*gorgonia.Node, error) { return biasGrad(dz) },
	}[:len(in)] {
		n, err := grad()
		if err != nil {
			return nil, err
		}
		grads = append(grads, n)
	}
	return grads, nil
}
