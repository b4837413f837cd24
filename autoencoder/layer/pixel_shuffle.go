package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// PixelShuffle makes pictures of Factor times the height and width of groups of Factor² channels, C×H×W to C/Factor²×H·Factor×W·Factor
// (Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", 2016):
// torch.nn.PixelShuffle (https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html).
type PixelShuffle struct {
	Factor int `json:"factor"` // at least 1
}

func init() {
	Register(PixelShuffle{})
	RegisterONNX("DepthToSpace", readPixelShuffle)
}

func (PixelShuffle) Kind() string { return "pixel_shuffle" }

func (l PixelShuffle) Plan(p *Plan, in Shape) (Shape, error) {
	if err := checkFactor(l.Factor); err != nil {
		return Shape{}, err
	}
	group := l.Factor * l.Factor
	if in.C%group != 0 {
		return Shape{}, fmt.Errorf("want channels in groups of %d, the factor's square, got %v", group, in)
	}
	up := Reach{Up: l.Factor}
	p.Reach(up, up)
	return l.shape(in), nil
}

func (l PixelShuffle) shape(in Shape) Shape {
	return Shape{C: in.C / (l.Factor * l.Factor), H: in.H * l.Factor, W: in.W * l.Factor}
}

// maxFactor bounds by how much a layer enlarges a picture or makes it smaller.
const maxFactor = 1 << 10

func checkFactor(f int) error {
	if f < 1 || f > maxFactor {
		return fmt.Errorf("want a factor from 1 to %d, got %d", maxFactor, f)
	}
	return nil
}

func (l PixelShuffle) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return ops.PixelShuffle(x, l.Factor)
}

func (l PixelShuffle) Torch(t *Torch, in Shape) {
	t.Module("nn.PixelShuffle(%d)", l.Factor)
	t.pictures(in, l.shape(in))
}

func (l PixelShuffle) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.pictures(x, in, l.shape(in), func(x ONNXValue) ONNXValue {
		return o.Node("DepthToSpace", ONNXAttributes{"blocksize": l.Factor, "mode": "CRD"}, x)
	})
}

func readPixelShuffle(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("DepthToSpace", x)
	if mode := n.Text("mode", "DCR"); mode != "CRD" {
		r.Fail("attribute mode: want CRD, PyTorch's order of channels, got %.80s", mode)
	}
	return PixelShuffle{Factor: n.Int("blocksize", 0)}, n.Output
}
