package ops

import (
	"fmt"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// elementwise runs an operation of Gorgonia's that computes each element on its own, into memory that it is lent: the Do of these
// operations allocates. The bits are the same.
//
// The sum of two tensors of one shape, with which gorgonia.Grad adds gradients where they meet, has a kernel of ours that uses all
// cores.
type elementwise struct {
	op    gorgonia.Op
	kind  elementwiseKind
	shape tensor.Shape
	out   output

	dst, a, b []float32
}

type elementwiseKind int

const (
	sum elementwiseKind = iota // may write over either input
	binary
	unary // may write over its input
)

// newElementwise returns nil unless n is the result of such an operation on float32.
func newElementwise(g *gorgonia.ExprGraph, n *gorgonia.Node) *elementwise {
	if n.Op() == nil || n.Dtype() != tensor.Float32 || n.Shape().IsScalar() {
		return nil
	}
	e := &elementwise{op: n.Op(), shape: n.Shape()}
	switch fmt.Sprintf("%T", e.op) {
	case "gorgonia.elemUnaryOp":
		e.kind = unary
	case "gorgonia.elemBinOp":
		e.kind = binary
		if strings.HasPrefix(e.op.String(), "+ ") {
			e.kind = sum
		}
	default:
		return nil
	}
	for _, in := range Inputs(g, n) {
		if in.Dtype() != tensor.Float32 {
			return nil
		}
		if !in.Shape().Eq(e.shape) {
			if !in.Shape().IsScalar() {
				return nil
			}
			e.kind = binary // a scalar and a tensor
		}
	}
	return e
}

// do computes into memory, or the operation's own if that is nil. Tensors with strides of their own are left to Gorgonia.
func (e *elementwise) do(in []gorgonia.Value, memory *tensor.Dense) (gorgonia.Value, error) {
	var elements [2][]float32
	for i, v := range in {
		var isFlat bool
		if elements[i], isFlat = flat(v, e.shape); !isFlat && (e.kind != binary || !isF32(v)) {
			return e.op.Do(in...)
		}
	}
	e.out.lent = memory
	t, dst := e.out.of(e.shape...)
	e.out.lent = nil
	switch e.kind {
	case binary:
		return e.op.(gorgonia.UsePreallocDoer).UsePreallocDo(t, in...)
	case unary:
		copy(dst, elements[0])
		return e.op.(gorgonia.UnsafeDoer).UnsafeDo(t)
	}
	e.dst, e.a, e.b = dst, elements[0], elements[1]
	pool.Run(pool.Parts(len(dst), chunk), e)
	return t, nil
}

// Part adds the i-th chunk of elements.
func (e *elementwise) Part(i int) {
	lo, hi := pool.Range(i, len(e.dst), chunk)
	simd.Add(e.dst[lo:hi], e.a[lo:hi], e.b[lo:hi])
}

// flat returns the elements of a float32 tensor of the shape whose rows lie one after the other.
func flat(v gorgonia.Value, shape tensor.Shape) ([]float32, bool) {
	d, ok := dense.Float32(v)
	if !ok || !d.Shape().Eq(shape) || !dense.IsRowMajor(d) {
		return nil, false
	}
	return d.Float32s(), true
}

func isF32(v gorgonia.Value) bool {
	_, ok := v.(*gorgonia.F32)
	return ok
}
