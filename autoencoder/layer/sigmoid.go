package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Sigmoid is 1/(1 + exp(−x)): torch.nn.Sigmoid (https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html).
type Sigmoid struct{}

func init() {
	Register(Sigmoid{})
	RegisterONNX("Sigmoid", readSigmoid)
}

func (Sigmoid) Kind() string { return "sigmoid" }

func (Sigmoid) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, nil
}

func (Sigmoid) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return ops.Sigmoid(x) }

func (Sigmoid) Torch(t *Torch, _ Shape) { t.Module("nn.Sigmoid()") }

func (Sigmoid) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue { return o.Node("Sigmoid", nil, x) }

func readSigmoid(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	return Sigmoid{}, r.Node("Sigmoid", x).Output
}
