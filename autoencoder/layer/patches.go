package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Patches cuts a picture into squares of Size×Size pixels and makes a token of each: C×H×W to C·Size²×1×T with T = H/Size · W/Size. Tokens
// follow each other as patches do in the picture, row by row, and have the numbers of torch.nn.Unfold
// (https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html): channel, row, column. A Linear after it is the embedding of Dosovitskiy et
// al., "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale" (2021).
type Patches struct {
	Size int `json:"size"` // at least 1; it divides height and width
}

func init() { Register(Patches{}) }

func (Patches) Kind() string { return "patches" }

func (l Patches) Plan(p *Plan, in Shape) (Shape, error) {
	if err := checkPatch(l.Size); err != nil {
		return Shape{}, err
	}
	if in.H%l.Size != 0 || in.W%l.Size != 0 {
		return Shape{}, fmt.Errorf("want a height and a width that the size %d divides, got %v", l.Size, in)
	}
	p.Global()
	return l.shape(in), nil
}

// checkPatch reports a size that patches cannot have.
func checkPatch(size int) error {
	if size < 1 || size > maxFactor {
		return fmt.Errorf("want a size from 1 to %d, got %d", maxFactor, size)
	}
	return nil
}

func (l Patches) shape(in Shape) Shape {
	grid := PixelUnshuffle{l.Size}.shape(in)
	return Shape{C: grid.C, H: 1, W: grid.H * grid.W}
}

func (l Patches) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return ops.Patches(x, l.Size)
}

func (l Patches) Torch(t *Torch, in Shape) {
	t.Module("nn.Unfold(%d, stride=%d)", l.Size, l.Size)
	from, to := "x", "[:, :, None]"
	if in.IsVector() {
		from = "x[:, :, None, None]"
	}
	if l.shape(in).IsVector() {
		to = ".flatten(1)"
	}
	t.Forward("x = %s(%s)%s", t.Self(), from, to)
}

func (l Patches) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.reshape(PixelUnshuffle{l.Size}.ONNX(o, x, in), PixelUnshuffle{l.Size}.shape(in), l.shape(in))
}
