package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Unpatches undoes Patches: it puts tokens C·Size²×1×T side by side as the patches of a picture To, which is C×H×W with T = H/Size · W/Size:
// torch.nn.Fold with kernel and stride Size (https://pytorch.org/docs/stable/generated/torch.nn.Fold.html).
type Unpatches struct {
	Size int   `json:"size"` // at least 1; it divides height and width of To
	To   Shape `json:"to"`
}

func init() { Register(Unpatches{}) }

func (Unpatches) Kind() string { return "unpatches" }

func (l Unpatches) Plan(p *Plan, in Shape) (Shape, error) {
	if err := checkPatch(l.Size); err != nil {
		return Shape{}, err
	}
	if err := l.To.Validate(); err != nil {
		return Shape{}, err
	}
	if l.To.H%l.Size != 0 || l.To.W%l.Size != 0 {
		return Shape{}, fmt.Errorf("want a picture whose height and width the size %d divides, got %v", l.Size, l.To)
	}
	if want := (Patches{l.Size}).shape(l.To); in != want {
		return Shape{}, fmt.Errorf("want the patches %v of a picture %v, got %v", want, l.To, in)
	}
	p.Global()
	return l.To, nil
}

func (l Unpatches) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return ops.FromPatches(x, l.Size, l.To.H, l.To.W)
}

func (l Unpatches) Torch(t *Torch, in Shape) {
	t.Module("nn.Fold((%d, %d), %d, stride=%d)", l.To.H, l.To.W, l.Size, l.Size)
	to := ""
	if l.To.IsVector() {
		to = ".flatten(1)"
	}
	t.Forward("x = %s(x.reshape(len(x), %d, -1))%s", t.Self(), in.C, to)
}

func (l Unpatches) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	g := PixelUnshuffle{l.Size}.shape(l.To) // the tokens in rows and columns
	return PixelShuffle{l.Size}.ONNX(o, o.reshape(x, in, g), g)
}
