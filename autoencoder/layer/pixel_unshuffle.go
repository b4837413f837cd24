package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// PixelUnshuffle undoes PixelShuffle, C×H×W to C·Factor²×H/Factor×W/Factor: torch.nn.PixelUnshuffle
// (https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html). FFDNet (Zhang, Zuo and Zhang, 2018) begins with it.
type PixelUnshuffle struct {
	Factor int `json:"factor"` // at least 1
}

func init() { Register(PixelUnshuffle{}) }

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

// ONNX writes a transposition of six sides: SpaceToDepth has the channels in another order than PyTorch.
func (l PixelUnshuffle) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	to, f := l.shape(in), l.Factor
	return o.pictures(x, in, to, func(x ONNXValue) ONNXValue {
		x = o.Node("Reshape", nil, x, o.Ints(0, in.C, to.H, f, to.W, f))
		x = o.Node("Transpose", ONNXAttributes{"perm": []int{0, 1, 3, 5, 2, 4}}, x)
		return o.Node("Reshape", nil, x, o.Ints(0, to.C, to.H, to.W))
	})
}
