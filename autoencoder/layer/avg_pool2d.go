package layer

import (
	"slices"

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

func init() {
	Register(AvgPool2d{})
	RegisterONNX("AveragePool", readAvgPool2d)
	RegisterONNX("Pad", readPadded)
}

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

func readAvgPool2d(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("AveragePool", x)
	l := readPooling(r, n)
	if n.Int("count_include_pad", 0) != 1 && l.padding != (Pair{}) {
		r.Fail("attribute count_include_pad: want 1, the zeros counted, got 0")
	}
	return AvgPool2d{l.kernel, l.stride, l.padding}, n.Output
}

// readPadded reads the form in which PyTorch's exporter has the padding, if any, in a node of its own.
func readPadded(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	n := r.Node("Pad", x)
	n.Fixed("mode", "constant")
	pads := append(r.Ints(n.Input(1)), make([]int, 8)...)[:8] // before and after samples, channels, rows, columns
	zero := n.Input(2) == "" || n.Input(2) == r.Scalar(0)
	if p := (Pair{pads[2], pads[3]}); !zero || n.Input(3) != "" || !slices.Equal(pads, []int{0, 0, p.H, p.W, 0, 0, p.H, p.W}) {
		r.Fail("want zeros at rows and columns, as many at each of two edges, got %d", pads)
	}
	l, y := readAvgPool2d(r, n.Output, in)
	pool := l.(AvgPool2d)
	if pool.Padding != (Pair{}) {
		r.Fail("want a padding once, got it twice")
	}
	pool.Padding = Pair{pads[2], pads[3]}
	return pool, y
}
