package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// ConvTranspose2d is the transposed convolution torch.nn.ConvTranspose2d
// (https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html), which enlarges pictures by its stride. It takes C×H×W and gives
// Out×H'×W' with H' = (H−1)·Stride − 2·Padding + Dilation·(Kernel−1) + OutputPadding + 1, and W' alike. The parameters are weight
// [C×Out/Groups×Kernel.H×Kernel.W] and bias [Out], uniform in ±1/√(Out/Groups·Kernel.H·Kernel.W) at the start.
type ConvTranspose2d struct {
	Out           int  `json:"out"`                     // channels of the output, at least 1
	Kernel        Pair `json:"kernel"`                  // at least 1
	Stride        Pair `json:"stride,omitzero"`         // 0 stands for 1
	Padding       Pair `json:"padding,omitzero"`        // rows and columns that are cut off at each of two edges
	OutputPadding Pair `json:"output_padding,omitzero"` // rows and columns more at the end, fewer than the stride
	Dilation      Pair `json:"dilation,omitzero"`       // 0 stands for 1
	Groups        int  `json:"groups,omitempty"`        // into which C and Out are cut, each convolved by itself; 0 stands for 1
	NoBias        bool `json:"no_bias,omitempty"`       // leaves the bias out
}

func init() {
	Register(ConvTranspose2d{})
	RegisterONNX("ConvTranspose", readConvTranspose2d)
}

func (ConvTranspose2d) Kind() string { return "conv_transpose2d" }

func (l ConvTranspose2d) convolution() convolution {
	return newConvolution(l.Kernel, l.Stride, l.Padding, l.Dilation, l.Groups)
}

func (l ConvTranspose2d) Plan(p *Plan, in Shape) (Shape, error) {
	c := l.convolution()
	if err := c.check(in.C, l.Out); err != nil {
		return Shape{}, err
	}
	if o := l.OutputPadding; o.H < 0 || o.W < 0 || o.H >= c.stride.H || o.W >= c.stride.W {
		return Shape{}, fmt.Errorf("want an output padding of at least 0 and less than the stride %v, got %v", c.stride, o)
	}
	out := l.shape(in)
	if out.H < 1 || out.W < 1 {
		return Shape{}, fmt.Errorf("want a padding that leaves rows and columns of the output, got %v, which leaves %d×%d", c.padding, out.H, out.W)
	}
	c.reach(p, TransposedWindow, l.Out, in.C)
	return out, c.params(p, l.NoBias, in.C, l.Out, l.Out)
}

func (l ConvTranspose2d) shape(in Shape) Shape {
	c := l.convolution()
	k := c.covered()
	return Shape{
		C: l.Out,
		H: (in.H-1)*c.stride.H - 2*c.padding.H + k.H + l.OutputPadding.H,
		W: (in.W-1)*c.stride.W - 2*c.padding.W + k.W + l.OutputPadding.W,
	}
}

func (l ConvTranspose2d) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.weightAndBias(l.NoBias)
	if err != nil {
		return nil, err
	}
	in, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	return ops.ConvTranspose(l.convolution().geometry(batch, l.shape(in), in.C), x, weight, bias)
}

func (l ConvTranspose2d) Torch(t *Torch, in Shape) {
	l.convolution().torch(t, "ConvTranspose2d", in, l.shape(in), l.OutputPadding, l.NoBias)
}

func (l ConvTranspose2d) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.convolution().onnx(o, "ConvTranspose", x, in, l.shape(in), l.NoBias,
		ONNXAttributes{"output_padding": []int{l.OutputPadding.H, l.OutputPadding.W}})
}

func readConvTranspose2d(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("ConvTranspose", x)
	c, sides, noBias := readConvolution(r, n)
	more := readPair(r, n, "output_padding", 0)
	return ConvTranspose2d{sides[1] * max(c.groups, 1), c.kernel, c.stride, c.padding, more, c.dilation, c.groups, noBias}, n.Output
}
