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

func init() {
	Register(Linear{})
	RegisterONNX("Gemm", readGemm)
	RegisterONNX("MatMul", readMatMulAdd)
	RegisterONNX("MatMul", readMatMul)
}

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
	if !o.Vector(in) {
		op, attributes, weight = "Conv", ONNXAttributes{"kernel_shape": []int{1, 1}}, append(weight, 1, 1)
	}
	inputs := []ONNXValue{x, o.Param("weight", weight...)}
	if !l.NoBias {
		inputs = append(inputs, o.Param("bias"))
	}
	return o.Node(op, attributes, inputs...)
}

func readGemm(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Gemm", x)
	n.Fixed("alpha", float32(1))
	n.Fixed("beta", float32(1))
	n.Fixed("transA", 0)
	if r.Order() != ONNXVectors {
		r.Fail("want vectors [batch, D] as its input, got more dimensions")
	}
	return readLinear(r, n.Input(1), n.Int("transB", 0) != 0, n.Input(2)), n.Output
}

func readMatMul(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := matMul(r, x)
	return readLinear(r, n.Input(1), false, ""), n.Output
}

func readMatMulAdd(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := matMul(r, x)
	sum := r.Node("Add", n.Output)
	if sum.Input(1) == "" {
		r.Fail("want a bias, got none")
	}
	return readLinear(r, n.Input(1), false, sum.Input(1)), sum.Output
}

// matMul takes a product over the last dimension. In a network of pictures it stands between two nodes Transpose.
func matMul(r *ONNXReader, x ONNXValue) *ONNXNode {
	if r.Order() == ONNXChannelsFirst {
		r.Fail("want vectors [batch, D] or channels last as its input, got [batch, C, H, W]")
	}
	return r.Node("MatMul", x)
}

// readLinear returns the layer of a constant weight, which is [C×Out] unless it is in PyTorch's order, and of a constant bias, if there is one.
func readLinear(r *ONNXReader, weight ONNXValue, ordered bool, bias ONNXValue) Layer {
	sides := r.Sides(weight)
	if len(sides) != 2 {
		r.Fail("want a matrix as its weight, got shape %v", sides)
		return nil
	}
	l := Linear{Out: sides[1], NoBias: bias == ""}
	if ordered {
		l.Out = sides[0]
		r.Param("weight", weight)
	} else {
		r.Transposed("weight", weight)
	}
	if !l.NoBias {
		r.Param("bias", bias)
		if b := r.Sides(bias); len(b) == 0 || b[len(b)-1] != l.Out {
			r.Fail("want a bias of shape [%d], got %v", l.Out, b)
		}
	}
	return l
}
