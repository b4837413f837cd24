package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// Elementwise is a loss that is a mean over all elements of a function of pred − target. Its two kernels see chunks of the
// elements at a time.
type Elementwise struct {
	Name  string
	Delta float32                                          // Huber's; 0 for the others
	Sum   func(pred, target []float32) float64             // Σ of the function
	Grad  func(dst, pred, target []float32, scale float32) // scale · its derivative with respect to pred
}

// L1 is |d|, d = pred − target, with derivative sign(d) and sign(0) = 0 (torch.nn.L1Loss).
var L1 = Elementwise{Name: "l1", Sum: simd.SumAbsDiff, Grad: simd.AbsDiffGrad}

// L2 is d² with derivative 2d (torch.nn.MSELoss).
var L2 = Elementwise{Name: "l2", Sum: simd.SumSquaredDiff, Grad: simd.SquaredDiffGrad}

// Huber is d²/2 where |d| ≤ delta and delta·(|d| − delta/2) elsewhere, with derivative d clamped to ±delta
// (Huber 1964; torch.nn.HuberLoss).
func Huber(delta float32) Elementwise {
	return Elementwise{
		Name:  fmt.Sprintf("huber(%g)", delta),
		Delta: delta,
		Sum:   func(pred, target []float32) float64 { return simd.SumHuber(pred, target, delta) },
		Grad:  func(dst, pred, target []float32, scale float32) { simd.HuberGrad(dst, pred, target, delta, scale) },
	}
}

// LossOp is the mean of an Elementwise loss over all elements. Inputs pred and target, of one shape; output a scalar.
type LossOp struct {
	header
	Elementwise

	summer summer
	mean   gorgonia.F32
}

// Mean returns the node of the mean of the loss over all elements.
func (e Elementwise) Mean(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	h := sameDims(e.Name, 2, pred)
	h.dims = 0
	return apply(&LossOp{header: h, Elementwise: e}, pred, target)
}

func (op *LossOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) {
		return nil, fmt.Errorf("ops: %s: want pred and target of one shape, got %v and %v", op, s[0], s[1])
	}
	return tensor.ScalarShape(), nil
}

func (op *LossOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	pred, shape := r.elements("pred", in[0], nil)
	target, _ := r.elements("target", in[1], shape)
	if r.err != nil {
		return nil, r.err
	}
	op.mean = gorgonia.F32(op.summer.total(op.Sum, pred, target) / float64(len(pred)))
	return &op.mean, nil
}

func (op *LossOp) DiffWRT(int) []bool { return []bool{true, true} }

// SymDiff returns the gradients of pred and target. The losses are even functions of pred − target, so the second is the
// first with the two exchanged.
func (op *LossOp) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dpred, err := op.grad(in[0], in[1], grad)
	if err != nil {
		return nil, err
	}
	dtarget, err := op.grad(in[1], in[0], grad)
	if err != nil {
		return nil, err
	}
	return gorgonia.Nodes{dpred, dtarget}, nil
}

// LossGradOp is the gradient of a LossOp with respect to its first input, times the gradient arriving at the loss.
// Inputs pred and target, of one shape, and grad, a scalar; output of pred's shape.
type LossGradOp struct {
	header
	Elementwise

	dst, pred, target []float32
	scale             float32
}

func (op *LossOp) grad(pred, target, grad *gorgonia.Node) (*gorgonia.Node, error) {
	h := sameDims(op.name+".dpred", 2, pred)
	h.args = append(h.args, 0)
	return apply(&LossGradOp{header: h, Elementwise: op.Elementwise}, pred, target, grad)
}

func (op *LossGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *LossGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	pred, shape := r.elements("pred", in[0], nil)
	target, _ := r.elements("target", in[1], shape)
	grad := r.scalar("grad", in[2])
	if r.err != nil {
		return nil, r.err
	}
	dpred, dst := op.out.of(shape...)
	op.dst, op.pred, op.target, op.scale = dst, pred, target, grad/float32(len(dst))
	pool.Run(pool.Parts(len(dst), chunk), op)
	return dpred, nil
}

// Part computes the i-th chunk of elements.
func (op *LossGradOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.dst), chunk)
	op.Grad(op.dst[lo:hi], op.pred[lo:hi], op.target[lo:hi], op.scale)
}
