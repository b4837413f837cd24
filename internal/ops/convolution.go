package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/conv"
)

// convolution is what ConvOp and ConvTransposeOp have in common. Inputs x, the weight w [O×C/G×KH×KW], with Biased the bias b and with
// Masked a ReLU's output of the shape of y, in this order; output y. An operation embeds it and adds Do and SymDiff.
type convolution struct {
	header
	Geometry conv.Geometry
	Biased   bool
	ReLU     bool // replaces negative elements by 0
	Masked   bool // replaces elements by 0 where the last input is ≤ 0

	from, weight, bias, to tensor.Shape

	packs *conv.Packs // keeps the weight's packed form between runs; nil for none

	again func(x, w, b, mask *gorgonia.Node, relu bool) (*gorgonia.Node, error) // makes the operation anew on other inputs
}

// newConvolution returns the convolution from pictures of one shape to those of another. A bias or a mask of nil is left out.
func newConvolution(name string, g conv.Geometry, from, to tensor.Shape, b, mask *gorgonia.Node, relu bool) convolution {
	c := convolution{
		Geometry: g, Biased: b != nil, ReLU: relu, Masked: mask != nil,
		from: from, weight: weightShape(g), bias: tensor.Shape{to[len(to)-1]}, to: to,
	}
	c.header = header{name: name + settings(g), args: []int{len(from), len(c.weight)}, dims: len(to)}
	if c.Biased {
		c.args = append(c.args, len(c.bias))
	}
	if c.Masked {
		c.args = append(c.args, len(to))
	}
	if relu || c.Masked {
		c.name += "+relu"
	}
	return c
}

// applyConvolution makes the node of a convolution.
func applyConvolution(op operation, x, w, b, mask *gorgonia.Node) (*gorgonia.Node, error) {
	in := gorgonia.Nodes{x, w}
	for _, n := range []*gorgonia.Node{b, mask} {
		if n != nil {
			in = append(in, n)
		}
	}
	return apply(op, in...)
}

// settings names what a convolution does, without the sizes of the pictures.
func settings(g conv.Geometry) string {
	pair := func(p conv.Pair) string { return fmt.Sprintf("%d×%d", p.Y, p.X) }
	return fmt.Sprintf("(kernel %s, stride %s, padding %s, dilation %s, groups %d)", pair(g.Kernel), pair(g.Stride), pair(g.Pad), pair(g.Dilation), g.Groups)
}

// imageShape and mapShape are the shapes of what a convolution reads and makes. A transposed one reads maps and makes images.
func imageShape(g conv.Geometry) tensor.Shape { return Picture{g.Batch, g.H, g.W, g.C}.shape() }

func mapShape(g conv.Geometry) tensor.Shape {
	h, w := g.Outputs()
	return Picture{g.Batch, h, w, g.Out}.shape()
}

func weightShape(g conv.Geometry) tensor.Shape {
	return tensor.Shape{g.Out, g.Inputs(), g.Kernel.Y, g.Kernel.X}
}

func (op *convolution) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	want := []tensor.Shape{op.from, op.weight}
	if op.Biased {
		want = append(want, op.bias)
	}
	if op.Masked {
		want = append(want, op.to)
	}
	if err := wantShapes(op.name, want, in); err != nil {
		return nil, err
	}
	return op.to.Clone(), nil
}

// wantShapes reports inputs of other shapes than those wanted.
func wantShapes(name string, want []tensor.Shape, in []gorgonia.DimSizer) error {
	got, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return err
	}
	for i := range want {
		if !got[i].Eq(want[i]) {
			return fmt.Errorf("ops: %s: want inputs of shapes %s, got %s", name, shapes(want), shapes(got))
		}
	}
	return nil
}

func (op *convolution) keep(packs *conv.Packs) { op.packs = packs }

// do runs a method of conv.Packs, which may be nil.
func (op *convolution) do(run func(packs *conv.Packs, g conv.Geometry, x, w, y []float32, e conv.Epilogue), in []gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x, _ := r.elements("x", in[0], op.from)
	w, _ := r.elements("w", in[1], op.weight)
	e := conv.Epilogue{ReLU: op.ReLU}
	if op.Biased {
		e.Bias, _ = r.elements("b", in[2], op.bias)
	}
	if op.Masked {
		e.Mask, _ = r.elements("mask", in[len(in)-1], op.to)
	}
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.to...)
	run(op.packs, op.Geometry, x, w, dst, e)
	return y, nil
}

// DiffWRT reports gradients with respect to all inputs, but none of a convolution with a mask, which is a gradient itself.
func (op *convolution) DiffWRT(inputs int) []bool {
	diff := make([]bool, inputs)
	for i := range diff {
		diff[i] = !op.Masked
	}
	return diff
}

// grads returns the gradients of the inputs. Those of x and w are made of dz, the gradient before the ReLU.
func (op *convolution) grads(in gorgonia.Nodes, y, dy *gorgonia.Node, dx, dw func(dz *gorgonia.Node) (*gorgonia.Node, error)) (grads gorgonia.Nodes, err error) {
	dz := dy
	if op.ReLU {
		if dz, err = reluGrad(dy, y); err != nil {
			return nil, err
		}
	}
	for _, grad := range []func(*gorgonia.Node) (*gorgonia.Node, error){dx, dw, biasGrad}[:len(in)] {
		n, err := grad(dz)
		if err != nil {
			return nil, err
		}
		grads = append(grads, n)
	}
	return grads, nil
}

func (op *convolution) rectified(in gorgonia.Nodes) (*gorgonia.Node, error) {
	if op.ReLU || op.Masked {
		return nil, nil
	}
	in = append(in, nil) // without a bias there are two
	return op.again(in[0], in[1], in[2], nil, true)
}

func (op *convolution) masked(in gorgonia.Nodes, y *gorgonia.Node) (*gorgonia.Node, error) {
	if op.ReLU || op.Masked {
		return nil, nil
	}
	in = append(in, nil)
	return op.again(in[0], in[1], in[2], y, false)
}
