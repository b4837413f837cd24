package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// LayerNorm normalizes over the channels, at each place alike: (x − mean) / √(variance + Eps), times weight and plus bias of the channel (Ba,
// Kiros and Hinton, "Layer Normalization", 2016): torch.nn.LayerNorm
// (https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html) over vectors, and over pictures what ConvNeXt and NAFNet call
// LayerNorm2d. The norm over a whole sample is GroupNorm with one group. The parameters are weight [C], which starts with 1, and bias
// [C], which starts with 0.
type LayerNorm struct {
	Eps float64 `json:"eps,omitempty"` // above 0; 0 stands for 1e-5
}

func init() { Register(LayerNorm{}) }

func (LayerNorm) Kind() string { return "layer_norm" }

func (l LayerNorm) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, normParams(p, in, l.Eps)
}

func (l LayerNorm) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.weightAndBias(false)
	if err != nil {
		return nil, err
	}
	return ops.LayerNorm(x, weight, bias, epsilon(l.Eps))
}

func (l LayerNorm) Torch(t *Torch, in Shape) {
	t.Module("nn.LayerNorm(%d%s)", in.C, torchEps(l.Eps))
	if !in.IsVector() {
		t.Forward("x = %s(x.movedim(1, -1)).movedim(-1, 1)", t.Self())
	}
}

// ONNX writes mean and variance, since there is no layer norm in version 13.
func (l LayerNorm) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	mean := func(x ONNXValue) ONNXValue { return o.Node("ReduceMean", ONNXAttributes{"axes": []int{1}}, x) }
	x = o.Node("Sub", nil, x, mean(x))
	deviation := o.Node("Sqrt", nil, o.Node("Add", nil, mean(o.Node("Mul", nil, x, x)), o.Scalar(float32(epsilon(l.Eps)))))
	return o.scale(o.Node("Div", nil, x, deviation), in)
}
