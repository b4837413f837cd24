package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// BCEOp is the binary cross entropy −t·log p − (1−t)·log(1−p) of pred p = Sigmoid(logits) and target t in [0, 1], in nats: the sum over the
// elements of a sample, the mean over the samples (torch.nn.BCEWithLogitsLoss with reduction "sum", over B). Inputs pred, target and logits
// [B×…], of one shape; output a scalar. It is computed from the logits, so that no p rounds to 0 or 1. The gradient is with respect to the
// logits alone: it is that of the whole way through the sigmoid, (p − t)/B.
type BCEOp struct {
	header

	summer summer
	mean   gorgonia.F32
}

// BCE returns the node of the binary cross entropy of pred, which a Sigmoid makes, and target.
func BCE(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	logits := Logits(pred)
	if logits == nil {
		return nil, fmt.Errorf("ops: bce: want probabilities that a sigmoid makes, got %v", pred)
	}
	h := sameDims("bce", 3, pred)
	h.dims = 0
	return apply(&BCEOp{header: h}, pred, target, logits)
}

// Logits returns the node that a Sigmoid makes x of, or nil if x is none's output.
func Logits(x *gorgonia.Node) *gorgonia.Node {
	if x != nil {
		if _, ok := x.Op().(*SigmoidOp); ok {
			return Inputs(x.Graph(), x)[0]
		}
	}
	return nil
}

// TargetRange returns the smallest and the largest target that the loss is for.
func (*BCEOp) TargetRange() (lo, hi float32) { return 0, 1 }

// SumsSamples reports whether a loss is a sum over the elements of a sample, as BCE is, and no mean.
func SumsSamples(loss *gorgonia.Node) bool {
	op, ok := loss.Op().(interface{ sumsSamples() bool })
	return ok && op.sumsSamples()
}

func (*BCEOp) sumsSamples() bool { return true }

func (op *BCEOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) || !s[0].Eq(s[2]) {
		return nil, fmt.Errorf("ops: %s: want pred, target and logits of one shape, got %s", op, shapes(s))
	}
	return tensor.ScalarShape(), nil
}

func (op *BCEOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	logits, shape := r.elements("logits", in[2], nil)
	target, _ := r.elements("target", in[1], shape)
	if r.err != nil {
		return nil, r.err
	}
	op.mean = gorgonia.F32(op.summer.total(simd.SumBCE, logits, target) / float64(shape[0]))
	return &op.mean, nil
}

func (op *BCEOp) DiffWRT(int) []bool { return []bool{false, false, true} }

func (op *BCEOp) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	h := sameDims("bce.dlogits", 2, in[0])
	h.args = append(h.args, 0)
	dlogits, err := apply(&BCEGradOp{header: h}, in[0], in[1], grad)
	return gorgonia.Nodes{nil, nil, dlogits}, err
}

// BCEGradOp is the gradient of a BCEOp with respect to the logits, times the gradient arriving at it: grad·(pred − target)/B. Inputs pred and
// target [B×…], of one shape, and grad, a scalar; output of pred's shape.
type BCEGradOp struct {
	header

	dst, pred, target []float32
	scale             float32
}

func (op *BCEGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *BCEGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	pred, shape := r.elements("pred", in[0], nil)
	target, _ := r.elements("target", in[1], shape)
	grad := r.scalar("grad", in[2])
	if r.err != nil {
		return nil, r.err
	}
	dlogits, dst := op.out.of(shape...)
	op.dst, op.pred, op.target, op.scale = dst, pred, target, grad/float32(shape[0])
	pool.Run(pool.Parts(len(dst), chunk), op)
	return dlogits, nil
}

// Part computes the i-th chunk of elements.
func (op *BCEGradOp) Part(i int) {
	lo, hi := pool.Range(i, len(op.dst), chunk)
	simd.BCEGrad(op.dst[lo:hi], op.pred[lo:hi], op.target[lo:hi], op.scale)
}
