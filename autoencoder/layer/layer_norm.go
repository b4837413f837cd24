package layer

import (
	"slices"

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

func init() {
	Register(LayerNorm{})
	RegisterONNX("ReduceMean", readLayerNorm(readProduct))
	RegisterONNX("ReduceMean", readLayerNorm(readPower))
	RegisterONNX("LayerNormalization", readLayerNormalization)
}

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

// readLayerNorm returns how mean and variance are read, the square as a product or, as PyTorch's exporter writes it, as a power.
func readLayerNorm(square func(r *ONNXReader, x ONNXValue) ONNXValue) ReadONNX {
	return func(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
		mean := func(x ONNXValue) ONNXValue {
			n := r.Node("ReduceMean", x)
			n.Fixed("keepdims", 1)
			axes := n.Ints("axes")
			last := len(axes) == 1 && (axes[0] == -1 || axes[0] == 3 || axes[0] == 1 && r.Order() == ONNXVectors)
			if first := r.Order() == ONNXChannelsFirst; first && !slices.Equal(axes, []int{1}) || !first && !last {
				r.Fail("attribute axes: want that of the channels, got %d", axes)
			}
			return n.Output
		}
		less := r.Node("Sub", x, mean(x)).Output
		sum := r.Node("Add", mean(square(r, less)))
		l := LayerNorm{}
		if eps := r.Floats(sum.Input(1)); len(eps) != 1 {
			r.Fail("want one eps, got %d numbers", len(eps))
		} else {
			l.Eps = r.eps(eps[0])
		}
		return l, r.scale(r.Node("Div", less, r.Node("Sqrt", sum.Output).Output).Output, in)
	}
}

func readProduct(r *ONNXReader, x ONNXValue) ONNXValue { return r.Node("Mul", x, x).Output }

func readPower(r *ONNXReader, x ONNXValue) ONNXValue { return r.Node("Pow", x, r.Scalar(2)).Output }

// readLayerNormalization reads the operator of version 17.
func readLayerNormalization(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("LayerNormalization", x)
	axis := n.Int("axis", -1)
	if order := r.Order(); order == ONNXChannelsFirst || axis != -1 && (order != ONNXVectors || axis != 1) && (order != ONNXChannelsLast || axis != 3) {
		r.Fail("attribute axis: want that of the channels as the last one, got %d", axis)
	}
	n.Fixed("stash_type", 1)
	r.Param("weight", n.Input(1))
	r.Param("bias", n.Input(2))
	return LayerNorm{Eps: readEps(n)}, n.Output
}
