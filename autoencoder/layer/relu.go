package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// ReLU is max(0, x): torch.nn.ReLU (https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html). Behind a linear layer or
// a convolution it is a part of that layer's operation.
type ReLU struct{}

func init() {
	Register(ReLU{})
	RegisterONNX("Relu", readReLU)
}

func (ReLU) Kind() string { return "relu" }

func (ReLU) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, nil
}

func (ReLU) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return ops.ReLU(x, s.Fresh()) }

func (ReLU) Torch(t *Torch, _ Shape) { t.Module("nn.ReLU()") }

func (ReLU) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue { return o.Node("Relu", nil, x) }

func readReLU(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	return ReLU{}, r.Node("Relu", x).Output
}
