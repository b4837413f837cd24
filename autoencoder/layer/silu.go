package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// SiLU is x/(1 + exp(−x)) (Hendrycks and Gimpel 2016; also called swish): torch.nn.SiLU
// (https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html).
type SiLU struct{}

func init() {
	Register(SiLU{})
	RegisterONNX("Sigmoid", readSiLU)
}

func (SiLU) Kind() string { return "silu" }

func (SiLU) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, nil
}

func (SiLU) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return ops.SiLU(x) }

func (SiLU) Torch(t *Torch, _ Shape) { t.Module("nn.SiLU()") }

func (SiLU) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	return o.Node("Mul", nil, x, o.Node("Sigmoid", nil, x))
}

func readSiLU(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	return SiLU{}, r.Node("Mul", x, r.Node("Sigmoid", x).Output).Output
}
