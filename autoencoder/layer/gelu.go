package layer

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// GELU is x·Φ(x), Φ being the distribution function of the standard normal distribution (Hendrycks and Gimpel, "Gaussian Error Linear
// Units", 2016): torch.nn.GELU without approximation (https://pytorch.org/docs/stable/generated/torch.nn.GELU.html).
type GELU struct{}

func init() {
	Register(GELU{})
	RegisterONNX("Div", readGELU)
	RegisterONNX("Gelu", readGelu20)
}

func (GELU) Kind() string { return "gelu" }

func (GELU) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, nil
}

func (GELU) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return ops.GELU(x) }

func (GELU) Torch(t *Torch, _ Shape) { t.Module("nn.GELU()") }

// ONNX writes x·(1 + erf(x/√2))·½ as PyTorch does; ONNX has Gelu from version 20 on.
func (GELU) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	erf := o.Node("Erf", nil, o.Node("Div", nil, x, o.Scalar(math.Sqrt2)))
	return o.Node("Mul", nil, o.Node("Mul", nil, x, o.Node("Add", nil, erf, o.Scalar(1))), o.Scalar(0.5))
}

func readGELU(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	erf := r.Node("Erf", r.Node("Div", x, r.Scalar(math.Sqrt2)).Output)
	product := r.Node("Mul", x, r.Node("Add", erf.Output, r.Scalar(1)).Output)
	return GELU{}, r.Node("Mul", product.Output, r.Scalar(0.5)).Output
}

func readGelu20(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	n := r.Node("Gelu", x)
	n.Fixed("approximate", "none")
	return GELU{}, n.Output
}
