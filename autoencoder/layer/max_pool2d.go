package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// MaxPool2d is the largest number of each window of each channel: torch.nn.MaxPool2d
// (https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html). It takes C×H×W and gives C×H'×W' with
// H' = ⌊(H + 2·Padding − Kernel) / Stride⌋ + 1, and W' alike.
type MaxPool2d struct {
	Kernel  Pair `json:"kernel"`           // at least 1
	Stride  Pair `json:"stride,omitzero"`  // 0 stands for the kernel
	Padding Pair `json:"padding,omitzero"` // how far windows reach beyond each of two edges, at most half the kernel
}

func init() {
	Register(MaxPool2d{})
	RegisterONNX("MaxPool", readMaxPool2d)
}

func (MaxPool2d) Kind() string { return "max_pool2d" }

func (l MaxPool2d) pooling() pooling { return newPooling(l.Kernel, l.Stride, l.Padding) }

func (l MaxPool2d) Plan(p *Plan, in Shape) (Shape, error) { return l.pooling().plan(p, in) }

func (l MaxPool2d) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	s := l.pooling()
	sides := func(p Pair) [2]int { return [2]int{p.H, p.W} }
	return ops.MaxPool(x, ops.Windows{Kernel: sides(s.kernel), Stride: sides(s.stride), Padding: sides(s.padding)})
}

func (l MaxPool2d) Torch(t *Torch, in Shape) { l.pooling().torch(t, "MaxPool2d", in) }

func (l MaxPool2d) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.pooling().onnx(o, "MaxPool", x, in, nil)
}

func readMaxPool2d(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("MaxPool", x)
	n.Fixed("storage_order", 0)
	l := readPooling(r, n)
	return MaxPool2d{l.kernel, l.stride, l.padding}, n.Output
}
