package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// NoiseLevel puts one more channel behind those of x, which is the level of the sample's noise everywhere, such as its σ: one network
// denoises noise of all levels, and is told which (Zhang, Zuo and Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-Based Image
// Denoising", 2018). It takes C×H×W and gives (C+1)×H×W. Training takes the levels from the noise, as of data.NewGaussianRange, and
// Model.DenoiseLevel from its caller; the PyTorch module and the ONNX graph have an input "level" [B].
type NoiseLevel struct{}

func init() { Register(NoiseLevel{}) }

func (NoiseLevel) Kind() string { return "noise_level" }

func (NoiseLevel) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return Shape{C: in.C + 1, H: in.H, W: in.W}, nil
}

func (NoiseLevel) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	_, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	level, err := s.NoiseLevel(batch)
	if err != nil {
		return nil, err
	}
	return ops.NoiseLevel(x, level)
}

func (NoiseLevel) Torch(t *Torch, in Shape) {
	if in.IsVector() {
		t.Forward("x = torch.cat([x, %s[:, None]], 1)", t.NoiseLevel())
		return
	}
	t.Forward("x = torch.cat([x, %s[:, None, None, None].expand(-1, 1, *x.shape[2:])], 1)", t.NoiseLevel())
}

func (NoiseLevel) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	level := o.Node("Reshape", nil, o.NoiseLevel(), o.Ints(0, 1))
	if !o.Vector(in) {
		sides := o.Node("Gather", ONNXAttributes{"axis": 0}, o.Node("Shape", nil, x), o.Ints(2, 3))
		level = o.Node("Reshape", nil, level, o.Ints(0, 1, 1, 1))
		level = o.Node("Expand", nil, level, o.Node("Concat", ONNXAttributes{"axis": 0}, o.Ints(1, 1), sides))
	}
	return o.Node("Concat", ONNXAttributes{"axis": 1}, x, level)
}
