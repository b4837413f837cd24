package ops

import (
	"fmt"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// sum runs Gorgonia's a + b of two tensors of one shape: gorgonia.Grad adds with it where several gradients meet. Gorgonia's own Do
// allocates and uses one core. The bits are the same.
type sum struct {
	shape     tensor.Shape
	out       output
	dst, a, b []float32
}

// isSum reports whether n adds two float32 tensors of its own shape.
func isSum(g *gorgonia.ExprGraph, n *gorgonia.Node) bool {
	if n.Op() == nil || n.Dtype() != tensor.Float32 || n.Shape().IsScalar() ||
		fmt.Sprintf("%T", n.Op()) != "gorgonia.elemBinOp" || !strings.HasPrefix(n.Op().String(), "+ ") {
		return false
	}
	for _, in := range Inputs(g, n) {
		if in.Dtype() != tensor.Float32 || !in.Shape().Eq(n.Shape()) {
			return false
		}
	}
	return true
}

// do adds into dst, or memory of its own if that is nil. Tensors with strides of their own are left to Gorgonia.
func (s *sum) do(op gorgonia.Op, in []gorgonia.Value, dst *tensor.Dense) (gorgonia.Value, error) {
	a, flatA := flat(in[0], s.shape)
	b, flatB := flat(in[1], s.shape)
	if !flatA || !flatB {
		return op.Do(in...)
	}
	s.out.lent = dst
	t, elements := s.out.of(s.shape...)
	s.out.lent = nil
	s.dst, s.a, s.b = elements, a, b
	pool.Run(pool.Parts(len(elements), chunk), s)
	return t, nil
}

// Part adds the i-th chunk of elements.
func (s *sum) Part(i int) {
	lo, hi := pool.Range(i, len(s.dst), chunk)
	simd.Add(s.dst[lo:hi], s.a[lo:hi], s.b[lo:hi])
}

// flat returns the elements of a float32 tensor of the shape whose rows lie one after the other.
func flat(v gorgonia.Value, shape tensor.Shape) ([]float32, bool) {
	d, ok := v.(*tensor.Dense)
	if !ok || d.Dtype() != tensor.Float32 || !d.Shape().Eq(shape) || d.RequiresIterator() || d.DataOrder().IsColMajor() {
		return nil, false
	}
	return d.Float32s(), true
}
