package ops

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// GroupNormSumsOp has what the gradients of a GroupNormOp share. Inputs dy and x [B×H×W×C]; output [B×(2·C + 2·G)], for each sample: for
// each channel the sum of dy·x̂, x̂ being x minus its group's mean, over √(its variance + Eps); for each channel the sum of dy; for each group the mean;
// for each group 1/√(its variance + Eps).
type GroupNormSumsOp struct {
	groupNorm

	products channelSums // of dy and dy·x
}

func (op *GroupNormSumsOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.shape, op.shape}, in); err != nil {
		return nil, err
	}
	return tensor.Shape{op.Picture.B, op.columns()}, nil
}

func (op *groupNorm) columns() int { return 2*op.Picture.C + 2*op.Groups }

func (op *GroupNormSumsOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, _ := r.elements("dy", in[0], op.shape)
	x, _ := r.elements("x", in[1], op.shape)
	if r.err != nil {
		return nil, r.err
	}
	c, groups := op.Picture.C, op.Groups
	y, dst := op.out.of(op.Picture.B, op.columns())
	op.sums.over(op.Picture, x, x)
	pool.Run(op.products.over(op.Picture, dy, x), op)
	op.sums.fold()
	op.products.fold()
	for b := range op.Picture.B {
		row := dst[b*op.columns():][:op.columns()]
		for g := range groups {
			mean, inverse := op.group(b, g)
			row[2*c+g], row[2*c+groups+g] = float32(mean), float32(inverse)
			for j := g * c / groups; j < (g+1)*c/groups; j++ {
				sum, product := op.products.sum[b*c+j], op.products.product[b*c+j]
				row[j], row[c+j] = float32((product-float64(mean*sum))*inverse), float32(sum)
			}
		}
	}
	return y, nil
}

// Part adds up a chunk.
func (op *GroupNormSumsOp) Part(i int) {
	op.sums.Part(i)
	op.products.Part(i)
}

// GroupNormGradOp is the gradient of a GroupNormOp with respect to x. Inputs dy and x [B×H×W×C], scale [C], and what GroupNormSumsOp makes of dy
// and x; output dx of the shape of x: (scale·dy − mean of scale·dy − x̂ · mean of scale·dy·x̂) / √(variance + Eps), with means over the group.
type GroupNormGradOp struct {
	groupNorm

	dx, dy, x []float32
	p, q, r   tables // dx = dy·p + x·q + r
}

func (op *GroupNormGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	want := []tensor.Shape{op.shape, op.shape, {op.Picture.C}, {op.Picture.B, op.columns()}}
	if err := wantShapes(op.name, want, in); err != nil {
		return nil, err
	}
	return op.shape.Clone(), nil
}

func (op *GroupNormGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, _ := r.elements("dy", in[0], op.shape)
	x, _ := r.elements("x", in[1], op.shape)
	scale := r.vector("scale", in[2], op.Picture.C).v
	sums := r.matrix("sums", in[3], op.Picture.B, op.columns()).v
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(op.shape...)
	op.dx, op.dy, op.x = dst, dy, x
	parts := op.sums.over(op.Picture, nil, nil)
	op.prepare(scale, sums)
	pool.Run(parts, op)
	return dx, nil
}

func (op *GroupNormGradOp) prepare(scale, sums []float32) {
	c, groups, width := op.Picture.C, op.Groups, op.sums.width
	n := float64(op.elements())
	for _, t := range []*tables{&op.p, &op.q, &op.r} {
		t.grow(op.Picture.B, width)
	}
	for b := range op.Picture.B {
		row := sums[b*op.columns():][:op.columns()]
		p, q, r := op.p.of(b, width), op.q.of(b, width), op.r.of(b, width)
		for g := range groups {
			first, end := g*c/groups, (g+1)*c/groups
			mean, inverse := float64(row[2*c+g]), float64(row[2*c+groups+g])
			direct, along := 0.0, 0.0 // means of scale·dy and of scale·dy·x̂
			for j := first; j < end; j++ {
				direct += float64(float64(scale[j]) * float64(row[c+j]) / n)
				along += float64(float64(scale[j]) * float64(row[j]) / n)
			}
			slope := float64(inverse * inverse * along)
			for j := first; j < end; j++ {
				p[j], q[j] = float32(inverse*float64(scale[j])), float32(-slope)
				r[j] = float32(float64(slope*mean) - float64(inverse*direct))
			}
		}
		repeat(p, c)
		repeat(q, c)
		repeat(r, c)
	}
}

// Part makes a chunk.
func (op *GroupNormGradOp) Part(i int) {
	lo, hi := op.sums.elements(i)
	b, width := i/op.sums.chunks, op.sums.width
	simd.Combine(op.dx[lo:hi], op.dy[lo:hi], op.x[lo:hi], op.p.of(b, width), op.q.of(b, width), op.r.of(b, width))
}
