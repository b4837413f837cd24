package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Conv2d is the convolution torch.nn.Conv2d with zeros as padding (https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html). It
// takes C×H×W and gives Out×H'×W' with H' = ⌊(H + 2·Padding − Dilation·(Kernel−1) − 1) / Stride⌋ + 1, and W' alike. The parameters are
// weight [Out×C/Groups×Kernel.H×Kernel.W] and bias [Out], uniform in ±1/√(C/Groups·Kernel.H·Kernel.W) at the start. Behind an Upsample that repeats
// each pixel twice, a 3×3 kernel that keeps the size is computed together with it.
type Conv2d struct {
	Out      int  `json:"out"`               // channels of the output, at least 1
	Kernel   Pair `json:"kernel"`            // at least 1
	Stride   Pair `json:"stride,omitzero"`   // 0 stands for 1
	Padding  Pair `json:"padding,omitzero"`  // rows and columns of zeros at each of two edges
	Dilation Pair `json:"dilation,omitzero"` // 0 stands for 1
	Groups   int  `json:"groups,omitempty"`  // into which C and Out are cut, each convolved by itself; 0 stands for 1
	NoBias   bool `json:"no_bias,omitempty"` // leaves the bias out
}

func init() {
	Register(Conv2d{})
	RegisterONNX("Conv", readConv2d)
}

func (Conv2d) Kind() string { return "conv2d" }

func (l Conv2d) convolution() convolution {
	return newConvolution(l.Kernel, l.Stride, l.Padding, l.Dilation, l.Groups)
}

func (l Conv2d) Plan(p *Plan, in Shape) (Shape, error) {
	c := l.convolution()
	if err := c.check(in.C, l.Out); err != nil {
		return Shape{}, err
	}
	if k := c.covered(); in.H+2*c.padding.H < k.H || in.W+2*c.padding.W < k.W {
		return Shape{}, fmt.Errorf("want pictures of at least %v with their padding, which the kernel covers, got %d×%d", k, in.H+2*c.padding.H, in.W+2*c.padding.W)
	}
	c.reach(p, Window, in.C, l.Out)
	return l.shape(in), c.params(p, l.NoBias, l.Out, in.C, l.Out)
}

func (l Conv2d) shape(in Shape) Shape {
	h, w := l.convolution().geometry(1, in, l.Out).Outputs()
	return Shape{C: l.Out, H: h, W: w}
}

func (l Conv2d) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.weightAndBias(l.NoBias)
	if err != nil {
		return nil, err
	}
	in, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	g := l.convolution().geometry(batch, in, l.Out)
	if s.Fresh() {
		if y, err := ops.UpsampledConv(g, x, weight, bias); y != nil || err != nil {
			return y, err
		}
	}
	return ops.Conv(g, x, weight, bias)
}

func (l Conv2d) Torch(t *Torch, in Shape) {
	l.convolution().torch(t, "Conv2d", in, l.shape(in), Pair{}, l.NoBias)
}

func (l Conv2d) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.convolution().onnx(o, "Conv", x, in, l.shape(in), l.NoBias, nil)
}

func readConv2d(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Conv", x)
	c, sides, noBias := readConvolution(r, n)
	return Conv2d{sides[0], c.kernel, c.stride, c.padding, c.dilation, c.groups, noBias}, n.Output
}
