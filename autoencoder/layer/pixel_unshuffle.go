package layer

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// PixelUnshuffle undoes PixelShuffle, C×H×W to C·Factor²×H/Factor×W/Factor: torch.nn.PixelUnshuffle
// (https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html). FFDNet (Zhang, Zuo and Zhang, 2018) begins with it.
type PixelUnshuffle struct {
	Factor int `json:"factor"` // at least 1
}

func init() {
	Register(PixelUnshuffle{})
	RegisterONNX("SpaceToDepth", readPixelUnshuffle)
	RegisterONNX("Unsqueeze", readUnfold)
}

func (PixelUnshuffle) Kind() string { return "pixel_unshuffle" }

func (l PixelUnshuffle) Plan(p *Plan, in Shape) (Shape, error) {
	if err := checkFactor(l.Factor); err != nil {
		return Shape{}, err
	}
	if in.H%l.Factor != 0 || in.W%l.Factor != 0 {
		return Shape{}, fmt.Errorf("want a height and a width that the factor %d divides, got %v", l.Factor, in)
	}
	down := Reach{Down: l.Factor}
	p.Reach(down, down)
	return l.shape(in), nil
}

func (l PixelUnshuffle) shape(in Shape) Shape {
	return Shape{C: in.C * l.Factor * l.Factor, H: in.H / l.Factor, W: in.W / l.Factor}
}

func (l PixelUnshuffle) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return ops.PixelUnshuffle(x, l.Factor)
}

func (l PixelUnshuffle) Torch(t *Torch, in Shape) {
	t.Module("nn.PixelUnshuffle(%d)", l.Factor)
	t.pictures(in, l.shape(in))
}

// ONNX brings the channels of SpaceToDepth into PyTorch's order.
func (l PixelUnshuffle) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.pictures(x, in, l.shape(in), func(x ONNXValue) ONNXValue {
		x = o.Node("SpaceToDepth", ONNXAttributes{"blocksize": l.Factor}, x)
		if in.C == 1 {
			return x
		}
		return o.Node("Gather", ONNXAttributes{"axis": 1}, x, o.Ints(l.order(in.C)...))
	})
}

// order returns for each channel of PyTorch's output, which counts pixels within channels, its place in that of SpaceToDepth, which counts
// channels within pixels.
func (l PixelUnshuffle) order(channels int) (list []int) {
	group := l.Factor * l.Factor
	for c := range channels {
		for p := range group {
			list = append(list, p*channels+c)
		}
	}
	return list
}

func readPixelUnshuffle(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	n := r.Node("SpaceToDepth", x)
	l := PixelUnshuffle{Factor: n.Int("blocksize", 0)}
	if in.C == 1 {
		return l, n.Output
	}
	permuted := r.Node("Gather", n.Output)
	permuted.Fixed("axis", 1)
	order := r.Ints(permuted.Input(1))
	if checkFactor(l.Factor) != nil || int64(len(order)) != int64(in.C)*int64(l.Factor*l.Factor) || !slices.Equal(order, l.order(in.C)) {
		r.Fail("want the channels in PyTorch's order")
	}
	return l, permuted.Output
}

// readUnfold reads what PyTorch's exporter writes: it cuts rows and columns into groups, and moves these to the channels.
func readUnfold(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	axes := func(n *ONNXNode) []int {
		if list := n.Ints("axes"); list != nil { // before version 13
			return list
		}
		return r.Ints(n.Input(1))
	}
	n := r.Node("Unsqueeze", x)
	ok := slices.Equal(axes(n), []int{3})
	rows := r.Node("Reshape", n.Output)
	rows.Fixed("allowzero", 0)
	to, f := r.Ints(rows.Input(1)), 0
	if len(to) == 5 {
		f = to[3]
	}
	ok = ok && slices.Equal(to, []int{0, 0, -1, f, 0})
	cols := r.Node("Reshape", rows.Output)
	cols.Fixed("allowzero", 0)
	ok = ok && slices.Equal(r.Ints(cols.Input(1)), []int{0, 0, 0, 0, -1, f})
	moved := r.Node("Transpose", cols.Output)
	ok = ok && slices.Equal(moved.Ints("perm"), []int{0, 1, 3, 5, 2, 4})
	joined := r.Node("Reshape", moved.Output)
	joined.Fixed("allowzero", 0)
	ok = ok && slices.Equal(r.Ints(joined.Input(1)), []int{0, -1, 1, 1, 0, 0})
	squeezed := r.Node("Squeeze", joined.Output)
	if ok = ok && slices.Equal(axes(squeezed), []int{2, 3}); !ok {
		r.Fail("want the shapes of a PixelUnshuffle")
	}
	return PixelUnshuffle{Factor: f}, squeezed.Output
}
