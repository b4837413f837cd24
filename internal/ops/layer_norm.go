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
	var spread spreads
	for ; lo < hi; lo += len(spread) {
		for k, of := range spread.of(op.x.v[lo*c:hi*c], c, op.Eps) {
			x, y := op.x.v[(lo+k)*c:][:c], op.y[(lo+k)*c:][:c]
			simd.Standardize(y, x, float32(of.mean), float32(of.inverse))
			simd.ScaleShift(y, y, op.scale, op.shift)
		}
	}
}

// spreads are the means and 1/√(variance + eps) of some rows. Rows are done together because a row's divisions and its root wait for one another, but not
// for those of other rows.
type spreads [8]spread

type spread struct{ mean, inverse float64 }

// of computes those of the first rows of c columns in x, as many as there is room for.
func (s *spreads) of(x []float32, c int, eps float64) []spread {
	rows := s[:min(len(s), len(x)/c)]
	for k := range rows {
		row := x[k*c:][:c]
		rows[k].mean, rows[k].inverse = simd.RowMoments(row, row)
	}
	n := float64(c)
	for k := range rows {
		r := &rows[k]
		r.mean /= n
		r.inverse = 1 / math.Sqrt(max(0, r.inverse/n-float64(r.mean*r.mean))+eps)
	}
	return rows
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
