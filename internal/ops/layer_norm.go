package ops

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// LayerNormOp is torch.nn.LayerNorm over the channels: at each place, x minus its mean, over √(its variance + Eps), times scale and plus shift of
// the channel. Inputs x [B×C], scale [C], shift [C]; output y [B×C]. B stands for any number of dimensions. Mean and variance are sums in
// float64.
type LayerNormOp struct {
	header
	Eps float64

	y, scale, shift []float32
	x               matrix
}

// LayerNorm returns the node of x normalized over the channels.
func LayerNorm(x, scale, shift *gorgonia.Node, eps float64) (*gorgonia.Node, error) {
	if !(eps > 0) {
		return nil, fmt.Errorf("ops: layer norm: want an epsilon above 0, got %g", eps)
	}
	dims := dimsOf(x, 2)
	return apply(&LayerNormOp{header: header{name: fmt.Sprintf("layer norm(epsilon %g)", eps), args: []int{dims, 1, 1}, dims: dims}, Eps: eps}, x, scale, shift)
}

func (op *LayerNormOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if c := s[0][len(s[0])-1]; s[1][0] != c || s[2][0] != c {
		return nil, fmt.Errorf("ops: %s: want x [B×C], scale [C] and shift [C], got %s", op.name, shapes(s))
	}
	return s[0].Clone(), nil
}

func (op *LayerNormOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	op.scale = r.vector("scale", in[1], op.x.cols).v
	op.shift = r.vector("shift", in[2], op.x.cols).v
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.x.cols)
	op.y = dst
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
	return y, nil
}

// Part normalizes the i-th group of rows.
func (op *LayerNormOp) Part(i int) {
	c := op.x.cols
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c))
	for row := lo; row < hi; row++ {
		x, y := op.x.v[row*c:][:c], op.y[row*c:][:c]
		mean, inverse := spread(x, op.Eps)
		simd.Standardize(y, x, float32(mean), float32(inverse))
		simd.ScaleShift(y, y, op.scale, op.shift)
	}
}

// spread returns the mean and 1/√(variance + eps) of a row.
func spread(x []float32, eps float64) (mean, inverse float64) {
	sum, squares := simd.RowMoments(x, x)
	n := float64(len(x))
	mean = sum / n
	return mean, 1 / math.Sqrt(max(0, squares/n-float64(mean*mean))+eps)
}

func (op *LayerNormOp) DiffWRT(int) []bool { return []bool{true, true, true} }

// SymDiff returns the gradients of x, scale and shift.
func (op *LayerNormOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	x, scale := in[0], in[1]
	dims := dimsOf(dy, 2)
	dx, err := apply(&LayerNormGradOp{header: header{name: op.name + ".dx", args: []int{dims, dims, 1}, dims: dims}, Eps: op.Eps}, dy, x, scale)
	if err != nil {
		return nil, err
	}
	sums, err := apply(&LayerNormSumsOp{header: header{name: op.name + ".sums", args: []int{dims, dims}, dims: 2}, Eps: op.Eps}, dy, x)
	if err != nil {
		return nil, err
	}
	c := scale.Shape()[0]
	dscale, err := columnSums(sums, 0, c)
	if err != nil {
		return nil, err
	}
	dshift, err := columnSums(sums, c, c)
	return gorgonia.Nodes{dx, dscale, dshift}, err
}
