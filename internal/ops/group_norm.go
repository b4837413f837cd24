package ops

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// groupNorm is what GroupNormOp and the operations of its gradient have in common.
type groupNorm struct {
	header
	Groups  int
	Eps     float64
	Picture Picture

	shape tensor.Shape // of x
	sums  channelSums  // of x and x·x
}

func newGroupNorm(name string, p Picture, groups int, eps float64) groupNorm {
	n := groupNorm{Groups: groups, Eps: eps, Picture: p, shape: p.shape()}
	n.header = header{name: fmt.Sprintf("%s(%d groups, epsilon %g)", name, groups, eps), dims: len(n.shape)}
	return n
}

// wants states the shapes of the inputs.
func (op *groupNorm) wants(shapes ...tensor.Shape) {
	for _, s := range shapes {
		op.args = append(op.args, len(s))
	}
}

// group returns mean and 1/√(variance + Eps) of group g of sample b, of which sums knows the sums.
func (op *groupNorm) group(b, g int) (mean, inverse float64) {
	c := op.Picture.C
	size := c / op.Groups
	sum, squares := 0.0, 0.0
	for j := b*c + g*size; j < b*c+(g+1)*size; j++ {
		sum += op.sums.sum[j]
		squares += op.sums.product[j]
	}
	n := float64(op.elements())
	mean = sum / n
	variance := max(0, squares/n-float64(mean*mean))
	return mean, 1 / math.Sqrt(variance+op.Eps)
}

// elements is how many a group has in a sample.
func (op *groupNorm) elements() int {
	return op.Picture.H * op.Picture.W * op.Picture.C / op.Groups
}

// tables are numbers for each column of each sample, as package simd takes them.
type tables []float32

// grow makes room for the tables of so many samples.
func (t *tables) grow(samples, width int) {
	if len(*t) != samples*width {
		*t = make(tables, samples*width)
	}
}

// of returns the table of one sample.
func (t tables) of(sample, width int) []float32 { return t[sample*width:][:width] }

// repeat copies the first columns of a table to the others.
func repeat(table []float32, channels int) {
	for at := channels; at < len(table); at += channels {
		copy(table[at:], table[:channels])
	}
}

// GroupNormOp is torch.nn.GroupNorm: in each sample and each group of channels, x minus its mean, over √(its variance + Eps), times the channel's
// scale and plus its shift. Inputs x [B×H×W×C], scale [C], shift [C]; output y of the shape of x. Mean and variance are sums in float64 over all
// pixels and channels of a group.
type GroupNormOp struct {
	groupNorm

	y, x         []float32
	scale, shift tables
}

// GroupNorm returns the node of x normalized in groups of channels.
func GroupNorm(x, scale, shift *gorgonia.Node, groups int, eps float64) (*gorgonia.Node, error) {
	p, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if groups < 1 || p.C%groups != 0 || !(eps > 0) {
		return nil, fmt.Errorf("ops: group norm: want groups that divide the channels and an epsilon above 0, got %d groups of %d channels and %g", groups, p.C, eps)
	}
	op := &GroupNormOp{groupNorm: newGroupNorm("group norm", p, groups, eps)}
	op.wants(op.shape, tensor.Shape{p.C}, tensor.Shape{p.C})
	return apply(op, x, scale, shift)
}

func (op *GroupNormOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	channels := tensor.Shape{op.Picture.C}
	if err := wantShapes(op.name, []tensor.Shape{op.shape, channels, channels}, in); err != nil {
		return nil, err
	}
	return op.shape.Clone(), nil
}

func (op *GroupNormOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], op.shape)
	scale := r.vector("scale", in[1], op.Picture.C).v
	shift := r.vector("shift", in[2], op.Picture.C).v
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.shape...)
	op.y, op.x = dst, x
	parts := op.sums.over(op.Picture, x, x)
	pool.Run(parts, &op.sums)
	op.sums.fold()
	op.prepare(scale, shift)
	pool.Run(parts, op)
	return y, nil
}

// prepare writes y as x·scale + shift with numbers of the sample and the channel.
func (op *GroupNormOp) prepare(scale, shift []float32) {
	c, width := op.Picture.C, op.sums.width
	op.scale.grow(op.Picture.B, width)
	op.shift.grow(op.Picture.B, width)
	for b := range op.Picture.B {
		to, plus := op.scale.of(b, width), op.shift.of(b, width)
		for g := range op.Groups {
			mean, inverse := op.group(b, g)
			for j := g * c / op.Groups; j < (g+1)*c/op.Groups; j++ {
				s := float64(inverse * float64(scale[j]))
				to[j], plus[j] = float32(s), float32(float64(shift[j])-float64(mean*s))
			}
		}
		repeat(to, c)
		repeat(plus, c)
	}
}

// Part normalizes a chunk.
func (op *GroupNormOp) Part(i int) {
	lo, hi := op.sums.elements(i)
	b, width := i/op.sums.chunks, op.sums.width
	simd.ScaleShift(op.y[lo:hi], op.x[lo:hi], op.scale.of(b, width), op.shift.of(b, width))
}

func (op *GroupNormOp) DiffWRT(int) []bool { return []bool{true, true, true} }

// SymDiff returns the gradients of x, scale and shift, all made of one node of sums.
func (op *GroupNormOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	x, scale, c := in[0], in[1], op.Picture.C
	sums := &GroupNormSumsOp{groupNorm: newGroupNorm("group norm.sums", op.Picture, op.Groups, op.Eps)}
	sums.dims = 2
	sums.wants(op.shape, op.shape)
	s, err := apply(sums, dy, x)
	if err != nil {
		return nil, err
	}
	grad := &GroupNormGradOp{groupNorm: newGroupNorm("group norm.dx", op.Picture, op.Groups, op.Eps)}
	grad.wants(op.shape, op.shape, tensor.Shape{c}, s.Shape())
	dx, err := apply(grad, dy, x, scale, s)
	if err != nil {
		return nil, err
	}
	dscale, err := columnSums(s, 0, c)
	if err != nil {
		return nil, err
	}
	dshift, err := columnSums(s, c, c)
	return gorgonia.Nodes{dx, dscale, dshift}, err
}

// columnSums returns the node of the sums of n columns of a matrix, from column lo on.
func columnSums(x *gorgonia.Node, lo, n int) (*gorgonia.Node, error) {
	part, err := Columns(x, lo, n)
	if err != nil {
		return nil, err
	}
	return biasGrad(part)
}
