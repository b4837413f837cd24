package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// Picture is the shape of a batch of pictures: B of H rows, W columns and C channels. Its node is [B×H×W×C], or [B×C] where H and W are 1.
type Picture struct{ B, H, W, C int }

// pictureOf reads the shape of a node.
func pictureOf(x *gorgonia.Node) (Picture, error) {
	if x != nil {
		switch s := x.Shape(); len(s) {
		case 2:
			return Picture{s[0], 1, 1, s[1]}, nil
		case 4:
			return Picture{s[0], s[1], s[2], s[3]}, nil
		}
	}
	return Picture{}, fmt.Errorf("ops: want a node [B×C] or [B×H×W×C], got %v", x)
}

func (p Picture) shape() tensor.Shape {
	if p.H == 1 && p.W == 1 {
		return tensor.Shape{p.B, p.C}
	}
	return tensor.Shape{p.B, p.H, p.W, p.C}
}

// mapping is what operations from pictures to pictures have in common that are linear in x. Input x; output y. An operation embeds it
// and adds Do, Part, which makes some of the output's rows, and SymDiff.
type mapping struct {
	header
	From, To Picture

	in, to tensor.Shape
	y, x   []float32
}

func newMapping(name string, from, to Picture) mapping {
	m := mapping{From: from, To: to, in: from.shape(), to: to.shape()}
	m.header = header{name: name, args: []int{len(m.in)}, dims: len(m.to)}
	return m
}

func (op *mapping) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.in}, in); err != nil {
		return nil, err
	}
	return op.to.Clone(), nil
}

func (op *mapping) DiffWRT(int) []bool { return []bool{true} }

// do has the parts of the operation done, task being the operation itself.
func (op *mapping) do(task pool.Task, in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], op.in)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.to...)
	op.y, op.x = dst, x
	pool.Run(pool.Parts(op.To.B*op.To.H, rowsOf(op.To.W*op.To.C)), task)
	return y, nil
}

// part returns the rows of the i-th part of the output, counted through all pictures.
func (op *mapping) part(i int) (lo, hi int) {
	return pool.Range(i, op.To.B*op.To.H, rowsOf(op.To.W*op.To.C))
}
