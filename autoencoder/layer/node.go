package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// NodeShape returns the shape of the node of a batch: [B, D] for vectors, else [B, H, W, C].
func NodeShape(batch int, s Shape) tensor.Shape {
	if s.IsVector() {
		return tensor.Shape{batch, s.C}
	}
	return tensor.Shape{batch, s.H, s.W, s.C}
}

// Sample returns the shape of a sample in a batch x, and the number of samples.
func Sample(x *gorgonia.Node) (s Shape, batch int, err error) {
	if x == nil {
		return Shape{}, 0, fmt.Errorf("want a node, got nil")
	}
	dims := x.Shape()
	switch {
	case x.Dtype() != tensor.Float32:
	case len(dims) == 2:
		return Vector(dims[1]), dims[0], nil
	case len(dims) == 4:
		return Shape{C: dims[3], H: dims[1], W: dims[2]}, dims[0], nil
	}
	return Shape{}, 0, fmt.Errorf("want a float32 node [B×D] or [B×H×W×C], got %v of shape %v", x.Dtype(), dims)
}

// ToNCHW returns a batch x of pictures [B×H×W×C] as a node [B×C×H×W], for Gorgonia's operations that want it so.
func ToNCHW(x *gorgonia.Node) (*gorgonia.Node, error) {
	s, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	return ops.Transpose(x, s.H*s.W, s.C, batch, s.C, s.H, s.W)
}

// FromNCHW returns a batch x of pictures [B×C×H×W] as a node [B×H×W×C], or [B×C] where H and W are 1.
func FromNCHW(x *gorgonia.Node) (*gorgonia.Node, error) {
	if x == nil || x.Shape().Dims() != 4 {
		return nil, fmt.Errorf("layer: from NCHW: want a node [B×C×H×W], got %v", x)
	}
	d := x.Shape()
	s := Shape{C: d[1], H: d[2], W: d[3]}
	return ops.Transpose(x, s.C, s.H*s.W, NodeShape(d[0], s)...)
}

// reshape returns a batch whose samples have the elements of x's in PyTorch's order: channel, row, column.
func reshape(x *gorgonia.Node, to Shape) (*gorgonia.Node, error) {
	from, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	flat := x
	if !from.IsVector() {
		if flat, err = ops.Transpose(x, from.H*from.W, from.C, batch, from.Size()); err != nil {
			return nil, err
		}
	}
	if to.IsVector() {
		return flat, nil
	}
	return ops.Transpose(flat, to.C, to.H*to.W, NodeShape(batch, to)...)
}

// Input puts the input of a batch on a graph: bound is the node whose value is a batch of samples in PyTorch's order (channel, row,
// column), and x the node that layers take.
func Input(g *gorgonia.ExprGraph, name string, batch int, s Shape) (bound, x *gorgonia.Node, err error) {
	if s.C == 1 || s.IsVector() { // both orders are one
		bound = ops.Input(g, name, NodeShape(batch, s)...)
		return bound, bound, nil
	}
	bound = ops.Input(g, name, batch, s.C, s.H, s.W)
	x, err = FromNCHW(bound)
	return bound, x, err
}

// Output returns a node of the batch x in PyTorch's order.
func Output(x *gorgonia.Node) (*gorgonia.Node, error) {
	if s, _, err := Sample(x); err != nil || s.C == 1 || s.IsVector() {
		return x, err
	}
	return ToNCHW(x)
}

// ScaleChannels returns the node of a batch x whose channel c is multiplied by w[c]; w is a vector [C], such as a parameter.
func ScaleChannels(x, w *gorgonia.Node) (*gorgonia.Node, error) { return ops.ScaleChannels(x, w) }

// ShiftChannels returns the node of a batch x to whose channel c b[c] is added; b is a vector [C], such as a parameter.
func ShiftChannels(x, b *gorgonia.Node) (*gorgonia.Node, error) { return ops.ShiftChannels(x, b) }
