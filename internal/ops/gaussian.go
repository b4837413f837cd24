package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// GaussianOp draws y = μ + exp(v/2)·ε from Gaussian distributions of means μ and log-variances v (the reparameterization trick: Kingma and
// Welling, "Auto-Encoding Variational Bayes", 2014). Inputs x [B×…×2D], whose last dimension is D means and then D log-variances, and keys
// [B×4]; output y [B×…×D]. The ε of element i of a sample of y is standard normal number i of the stream that the sample's keys and Purpose
// name.
type GaussianOp struct {
	header
	Purpose uint32

	gaussian
	y []float32
}

// gaussian is what the operation and its gradient read.
type gaussian struct {
	x     matrix
	keys  []int32
	d     int // half the columns of x
	batch int
}

// Gaussian returns the node of numbers that are drawn from the distributions x. Operations of one graph have purposes of their own.
func Gaussian(x, keys *gorgonia.Node, purpose uint32) (*gorgonia.Node, error) {
	dims := dimsOf(x, 2)
	h := header{name: fmt.Sprintf("gaussian(%d)", purpose), args: []int{dims, 2}, dims: dims, keyed: true}
	return apply(&GaussianOp{header: h, Purpose: purpose}, x, keys)
}

// Stream is the purpose that names the streams of op's random numbers.
func (op *GaussianOp) Stream() philox.Purpose { return layerPurpose(op.Purpose) }

func (op *GaussianOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	cols := s[0][len(s[0])-1]
	if cols%2 != 0 || !s[1].Eq(tensor.Shape{s[0][0], keyWords}) {
		return nil, fmt.Errorf("ops: %s: want x [B×…×2D] and keys [B×%d], got %s", op, keyWords, shapes(s))
	}
	return withLast(s[0], cols/2), nil
}

// read reads x and keys.
func (g *gaussian) read(r *reader, x, keys gorgonia.Value) {
	*g = gaussian{x: r.matrix("x", x, anySize, anySize)}
	if r.err == nil {
		g.batch, g.d = x.Shape()[0], g.x.cols/2
	}
	g.keys = r.keys("keys", keys, g.batch)
}

// n is the number of elements of a sample of y.
func (g *gaussian) n() int { return g.x.rows / g.batch * g.d }

// run has task do groups of samples.
func (g *gaussian) run(task pool.Task) { pool.Run(pool.Parts(g.batch, rowsOf(g.n())), task) }

// elements returns the range of the elements of y in the i-th group of samples.
func (g *gaussian) elements(i int) (lo, hi int) {
	lo, hi = pool.Range(i, g.batch, rowsOf(g.n()))
	return lo * g.n(), hi * g.n()
}

// drawing holds what a few elements of y are made of: whole groups of random numbers.
type drawing struct{ deviation, noise [8 * philox.GroupLen]float32 }

// draw returns exp(v/2) and ε of the elements of y from number at on, as many as the drawing holds and the sample has.
func (g *gaussian) draw(to *drawing, at int, purpose uint32) (deviation, noise []float32) {
	sample, within := at/g.n(), at%g.n()
	m := min(len(to.noise), g.n()-within)
	deviation, noise = to.deviation[:m], to.noise[:m]
	for j := range deviation {
		deviation[j] = 0.5 * g.x.v[g.place(at+j)+g.d]
	}
	simd.Exp(deviation, deviation)
	keyStream(g.keys[sample*keyWords:][:keyWords], purpose).NormalsFrom(noise, uint32(within/philox.GroupLen))
	return deviation, noise
}

// place returns where in x the mean of element i of y is. Its log-variance is d behind it.
func (g *gaussian) place(i int) int { return i/g.d*g.x.cols + i%g.d }

func (op *GaussianOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.read(&r, in[0], in[1])
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), op.d)
	op.y = dst
	op.run(op)
	return y, nil
}

// Part does the i-th group of samples.
func (op *GaussianOp) Part(i int) {
	var buffer drawing
	for at, end := op.elements(i); at < end; {
		deviation, noise := op.draw(&buffer, at, op.Purpose)
		for j, s := range deviation {
			op.y[at+j] = op.x.v[op.place(at+j)] + float32(s*noise[j])
		}
		at += len(deviation)
	}
}

func (op *GaussianOp) DiffWRT(int) []bool { return []bool{true, false} }

func (op *GaussianOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dims := dimsOf(dy, 2)
	h := header{name: op.name + ".dx", args: []int{dims, dims, 2}, dims: dims, keyed: true}
	dx, err := apply(&GaussianGradOp{header: h, Purpose: op.Purpose}, dy, in[0], in[1])
	return gorgonia.Nodes{dx, nil}, err
}

// GaussianGradOp is the gradient of a GaussianOp with respect to x: dμ = dy, dv = dy·½·exp(v/2)·ε. Inputs dy [B×…×D], x [B×…×2D] and keys
// [B×4]; output of x's shape.
type GaussianGradOp struct {
	header
	Purpose uint32

	gaussian
	dx, dy []float32
}

// Stream is the purpose that names the streams of op's random numbers.
func (op *GaussianGradOp) Stream() philox.Purpose { return layerPurpose(op.Purpose) }

func (op *GaussianGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	return s[1].Clone(), nil
}

func (op *GaussianGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	op.read(&r, in[1], in[2])
	op.dy = r.matrix("dy", in[0], op.x.rows, op.d).v
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(in[1].Shape()...)
	op.dx = dst
	op.run(op)
	return dx, nil
}

// Part does the i-th group of samples.
func (op *GaussianGradOp) Part(i int) {
	var buffer drawing
	for at, end := op.elements(i); at < end; {
		deviation, noise := op.draw(&buffer, at, op.Purpose)
		for j, s := range deviation {
			place, dy := op.place(at+j), op.dy[at+j]
			op.dx[place] = dy
			op.dx[place+op.d] = dy * (0.5 * float32(s*noise[j]))
		}
		at += len(deviation)
	}
}
