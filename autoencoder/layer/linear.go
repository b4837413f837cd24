package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Linear is y = x·Wᵀ + b over the channels, at each place alike: torch.nn.Linear
// (https://pytorch.org/docs/stable/generated/torch.nn.Linear.html). It takes C×H×W and gives Out×H×W. The parameters are weight
// [Out×C] and bias [Out], both uniform in ±1/√C at the start.
type Linear struct {
	Out    int  `json:"out"`               // channels of the output, at least 1
	NoBias bool `json:"no_bias,omitempty"` // leaves b out
}

func init() { Register(Linear{}) }

func (Linear) Kind() string { return "linear" }

func (l Linear) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	if l.Out < 1 {
		return Shape{}, fmt.Errorf("want an output of at least 1 channel, got %d", l.Out)
	}
	if err := p.Param("weight", FanIn(in.C), l.Out, in.C); err != nil {
		return Shape{}, err
	}
	if !l.NoBias {
		if err := p.Param("bias", FanIn(in.C), l.Out); err != nil {
			return Shape{}, err
		}
	}
	return Shape{C: l.Out, H: in.H, W: in.W}, nil
}

func (l Linear) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.weightAndBias(l.NoBias)
	if err != nil {
		return nil, err
	}
	return ops.Linear(x, weight, bias, false)
}

func (l Linear) Torch(t *Torch, in Shape) {
	bias := ""
	if l.NoBias {
		bias = ", bias=False"
	}
	t.Module("nn.Linear(%d, %d%s)", in.C, l.Out, bias)
	if !in.IsVector() {
		t.Forward("x = %s(x.movedim(1, -1)).movedim(-1, 1)", t.Self())
	}
}

// ONNX writes pictures as a convolution of kernel 1×1, whose weight [Out×C×1×1] has the numbers of [Out×C] in the same order.
func (l Linear) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	op, attributes, weight := "Gemm", ONNXAttributes{"transB": 1}, []int{l.Out, in.C}
	if !in.IsVector() {
		op, attributes, weight = "Conv", ONNXAttributes{"kernel_shape": []int{1, 1}}, append(weight, 1, 1)
	}
	inputs := []ONNXValue{x, o.Param("weight", weight...)}
	if !l.NoBias {
		inputs = append(inputs, o.Param("bias"))
	}
	return o.Node(op, attributes, inputs...)
}
