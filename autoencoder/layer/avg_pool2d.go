package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// AvgPool2d is the mean over windows of each channel, zeros of the padding counted: torch.nn.AvgPool2d
// (https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html). It takes C×H×W and gives C×H'×W' with
// H' = ⌊(H + 2·Padding − Kernel) / Stride⌋ + 1, and W' alike.
type AvgPool2d struct {
	Kernel  Pair `json:"kernel"`           // at least 1
	Stride  Pair `json:"stride,omitzero"`  // 0 stands for the kernel
	Padding Pair `json:"padding,omitzero"` // rows and columns of zeros at each of two edges, at most half the kernel
}

func init() { Register(AvgPool2d{}) }

func (AvgPool2d) Kind() string { return "avg_pool2d" }

func (l AvgPool2d) pooling() pooling { return newPooling(l.Kernel, l.Stride, l.Padding) }

func (l AvgPool2d) Plan(p *Plan, in Shape) (Shape, error) { return l.pooling().plan(p, in) }

func (l AvgPool2d) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	in, _, err := Sample(x)
	if err != nil {
		return nil, err
	}
	s := l.pooling()
	return ops.Resample("average pool", x, ops.AverageTaps(in.H, s.kernel.H, s.stride.H, s.padding.H), ops.AverageTaps(in.W, s.kernel.W, s.stride.W, s.padding.W))
}

func (l AvgPool2d) Torch(t *Torch, in Shape) { l.pooling().torch(t, "AvgPool2d", in) }

func (l AvgPool2d) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.pooling().onnx(o, "AveragePool", x, in, ONNXAttributes{"count_include_pad": 1})
}
