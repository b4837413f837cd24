package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// LayerNormGradOp is the gradient of a LayerNormOp with respect to x. Inputs dy and x [B×C], scale [C]; output dx [B×C]: with x̂ for x minus its mean,
// over √(its variance + Eps), dx is (scale·dy − mean of scale·dy − x̂ · mean of scale·dy·x̂) / √(variance + Eps), with means over the row. It leads
// the gradients with respect to scale and shift, which need the same means and variances.
type LayerNormGradOp struct {
	header
	addend
	leading
	Eps float64

	dx, dy, scale []float32
	x             matrix
	sums          *LayerNormSumsOp // nil for none
}

func (op *LayerNormGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) || s[0][len(s[0])-1] != s[2][0] {
		return nil, fmt.Errorf("ops: %s: want dy and x of one shape [B×C] and scale [C], got %s", op.name, shapes(s))
	}
	return s[0].Clone(), nil
}

func (op *LayerNormGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[1], anySize, anySize)
	op.dy = r.matrix("dy", in[0], op.x.rows, op.x.cols).v
	op.scale = r.vector("scale", in[2], op.x.cols).v
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.withLast(in[0].Shape(), op.x.cols)
	if err := op.begin(dx); err != nil {
		return nil, err
	}
	op.dx = dst
	op.sums, _ = op.follower.(*LayerNormSumsOp)
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
	if op.sums != nil {
		op.sums.fold()
	}
	return dx, nil
}

func (op *LayerNormGradOp) leads(f follower, fIn gorgonia.Nodes, _ *gorgonia.Node, in gorgonia.Nodes) bool {
	sums, ok := f.(*LayerNormSumsOp)
	return ok && sums.Eps == op.Eps && fIn[0] == in[0] && fIn[1] == in[1]
}

// Part makes the i-th group of rows.
func (op *LayerNormGradOp) Part(i int) {
	c := op.x.cols
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c))
	n := float64(c)
	if op.sums != nil {
		op.sums.clear(i)
	}
	var spread spreads
	var sums [len(spread)]struct{ of, product float64 } // of scale·dy, and of that times x
	for ; lo < hi; lo += len(spread) {
		rows := spread.of(op.x.v[lo*c:hi*c], c, op.Eps)
		for k := range rows {
			at := (lo + k) * c
			dx := op.dx[at:][:c]
			simd.Mul(dx, op.dy[at:][:c], op.scale)
			sums[k].of, sums[k].product = simd.RowMoments(dx, op.x.v[at:][:c])
		}
		for k, of := range rows {
			at := (lo + k) * c
			dx := op.dx[at:][:c]
			sum, product := sums[k].of, sums[k].product
			slope := float64(float64(product-float64(of.mean*sum)) * of.inverse * of.inverse * of.inverse / n)
			simd.Blend(dx, dx, op.x.v[at:][:c], float32(of.inverse), float32(-slope), float32(float64(slope*of.mean)-float64(of.inverse*sum/n)))
			if op.added != nil {
				simd.Add(dx, dx, op.added[at:][:c])
			}
		}
		if op.sums != nil {
			op.sums.add(i, lo, rows)
		}
	}
}

// LayerNormSumsOp has the gradients of a LayerNormOp with respect to scale and shift. Inputs dy and x [B×C]; output [1×2·C]: for each channel the sum
// of dy·x̂, then for each the sum of dy. Groups of rows are summed first, in float64.
type LayerNormSumsOp struct {
	header
	Eps float64

	x       matrix
	dy, y   []float32
	partial []float64 // of each group of rows [2×C]
	total   []float64
	hat     []float32 // of each group of rows, the normalized rows that are added up together
}

func (op *LayerNormSumsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[0].Eq(s[1]) {
		return nil, fmt.Errorf("ops: %s: want dy and x of one shape, got %s", op.name, shapes(s))
	}
	return tensor.Shape{1, 2 * s[0][len(s[0])-1]}, nil
}

func (op *LayerNormSumsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	y, err := op.begin(in)
	if err == nil {
		pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
		op.fold()
	}
	return y, err
}

func (op *LayerNormSumsOp) begin(in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[1], anySize, anySize)
	op.dy = r.matrix("dy", in[0], op.x.rows, op.x.cols).v
	if r.err != nil {
		return nil, r.err
	}
	c := op.x.cols
	y, dst := op.out.of(1, 2*c)
	op.y = dst
	parts := pool.Parts(op.x.rows, rowsOf(c))
	if len(op.partial) != parts*2*c {
		op.partial, op.hat, op.total = make([]float64, parts*2*c), make([]float32, parts*len(spreads{})*c), make([]float64, 2*c)
	}
	return y, nil
}

// fold adds up the groups.
func (op *LayerNormSumsOp) fold() {
	n := len(op.total)
	clear(op.total)
	for at := 0; at < len(op.partial); at += n {
		for j, v := range op.partial[at:][:n] {
			op.total[j] += v
		}
	}
	for j, v := range op.total {
		op.y[(j+n/2)%n] = float32(v)
	}
}

// Part sums the i-th group of rows.
func (op *LayerNormSumsOp) Part(i int) {
	c := op.x.cols
	lo, hi := pool.Range(i, op.x.rows, rowsOf(c))
	op.clear(i)
	var spread spreads
	for ; lo < hi; lo += len(spread) {
		op.add(i, lo, spread.of(op.x.v[lo*c:hi*c], c, op.Eps))
	}
}

func (op *LayerNormSumsOp) clear(i int) { clear(op.partial[i*len(op.total):][:len(op.total)]) }

// add adds to the i-th group the rows from number lo on that have these means and 1/√(variance + Eps).
func (op *LayerNormSumsOp) add(i, lo int, rows []spread) {
	c := op.x.cols
	partial, hat := op.partial[i*2*c:][:2*c], op.hat[i*len(spreads{})*c:][:len(rows)*c]
	for k, of := range rows {
		simd.Standardize(hat[k*c:][:c], op.x.v[(lo+k)*c:][:c], float32(of.mean), float32(of.inverse))
	}
	simd.Moments(partial[:c], partial[c:], op.dy[lo*c:][:len(hat)], hat)
}
