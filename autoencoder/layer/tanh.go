package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Tanh is the hyperbolic tangent: torch.nn.Tanh (https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html).
type Tanh struct{}

func init() {
	Register(Tanh{})
	RegisterONNX("Tanh", readTanh)
}

func (Tanh) Kind() string { return "tanh" }

func (Tanh) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, nil
}

func (Tanh) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return ops.Tanh(x) }

func (Tanh) Torch(t *Torch, _ Shape) { t.Module("nn.Tanh()") }

func (Tanh) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue { return o.Node("Tanh", nil, x) }

func readTanh(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	return Tanh{}, r.Node("Tanh", x).Output
}
