package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// KLOp is the Kullback–Leibler divergence of Gaussian distributions with means μ and log-variances v from the standard normal one, in nats:
// Σ ½(μ² + exp(v) − 1 − v), the sum over a sample, the mean over samples (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014,
// appendix B). Input x [B×…×2D], whose last dimension is D means and then D log-variances; output a scalar. Groups of rows, whose number
// depends on D alone, are summed in float64 and their sums added in order.
type KLOp struct {
	header

	x    matrix
	sums []float64
	mean gorgonia.F32
}

// KL returns the node of the divergence.
func KL(x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(&KLOp{header: header{name: "kl", args: []int{dimsOf(x, 2)}, dims: 0}}, x)
}

func (op *KLOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if x := s[0]; x[len(x)-1]%2 != 0 {
		return nil, fmt.Errorf("ops: %s: want x [B×…×2D], got %v", op, x)
	}
	return tensor.ScalarShape(), nil
}

func (op *KLOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	if r.err != nil {
		return nil, r.err
	}
	n := pool.Parts(op.x.rows, rowsOf(op.x.cols))
	if len(op.sums) != n {
		op.sums = make([]float64, n)
	}
	pool.Run(n, op)
	total := 0.0
	for _, s := range op.sums {
		total += s
	}
	op.mean = gorgonia.F32(total / float64(in[0].Shape()[0]))
	return &op.mean, nil
}

// Part sums the i-th group of rows.
func (op *KLOp) Part(i int) {
	d, sum := op.x.cols/2, 0.0
	lo, hi := pool.Range(i, op.x.rows, rowsOf(op.x.cols))
	var buffer [256]float32
	for row := lo; row < hi; row++ {
		for from := 0; from < d; from += len(buffer) {
			at, variance := variances(&buffer, op.x, row, from)
			for j, e := range variance {
				mean, v := float64(op.x.v[at+j]), float64(op.x.v[at+j+d])
				sum += 0.5 * (float64(mean*mean) + (float64(e) - 1 - v)) // exact products
			}
		}
	}
	op.sums[i] = sum
}

// variances returns exp(v) of some columns of a row, from a column on, as many as the buffer holds, and the place in x of the first one's mean.
func variances(buffer *[256]float32, x matrix, row, from int) (at int, variance []float32) {
	d := x.cols / 2
	at, variance = row*x.cols+from, buffer[:min(len(buffer), d-from)]
	simd.Exp(variance, x.v[at+d:][:len(variance)])
	return at, variance
}

func (op *KLOp) DiffWRT(int) []bool { return []bool{true} }

func (op *KLOp) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dims := dimsOf(in[0], 2)
	return single(apply(&KLGradOp{header: header{name: "kl.dx", args: []int{dims, 0}, dims: dims}}, in[0], grad))
}

// KLGradOp is the gradient of a KLOp times the gradient arriving at it: dμ = μ·grad/B, dv = ½(exp(v) − 1)·grad/B. Inputs x [B×…×2D] and grad,
// a scalar; output of x's shape.
type KLGradOp struct {
	header

	x     matrix
	dx    []float32
	scale float32
}

func (op *KLGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[0].Clone(), nil
}

func (op *KLGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.x = r.matrix("x", in[0], anySize, anySize)
	grad := r.scalar("grad", in[1])
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(in[0].Shape()...)
	op.dx, op.scale = dst, grad/float32(in[0].Shape()[0])
	pool.Run(pool.Parts(op.x.rows, rowsOf(op.x.cols)), op)
	return dx, nil
}

// Part does the i-th group of rows.
func (op *KLGradOp) Part(i int) {
	d, half := op.x.cols/2, 0.5*op.scale
	lo, hi := pool.Range(i, op.x.rows, rowsOf(op.x.cols))
	var buffer [256]float32
	for row := lo; row < hi; row++ {
		for from := 0; from < d; from += len(buffer) {
			at, variance := variances(&buffer, op.x, row, from)
			for j, e := range variance {
				op.dx[at+j] = op.scale * op.x.v[at+j]
				op.dx[at+j+d] = half * (e - 1)
			}
		}
	}
}
