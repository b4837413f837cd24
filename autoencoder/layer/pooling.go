package layer

import (
	"fmt"
	"strings"
)

// pooling is what MaxPool2d and AvgPool2d have in common: the settings with their defaults filled in.
type pooling struct{ kernel, stride, padding Pair }

func newPooling(kernel, stride, padding Pair) pooling {
	if stride.H == 0 {
		stride.H = kernel.H
	}
	if stride.W == 0 {
		stride.W = kernel.W
	}
	return pooling{kernel, stride, padding}
}

// plan checks the settings, states the reach and returns the shape of the output.
func (l pooling) plan(p *Plan, in Shape) (Shape, error) {
	for _, s := range []struct {
		name  string
		pair  Pair
		least int
	}{{"kernel", l.kernel, 1}, {"stride", l.stride, 1}, {"padding", l.padding, 0}} {
		if err := s.pair.check(s.name, s.least); err != nil {
			return Shape{}, err
		}
	}
	if 2*l.padding.H > l.kernel.H || 2*l.padding.W > l.kernel.W {
		return Shape{}, fmt.Errorf("want a padding of at most half the kernel, got %v and %v", l.padding, l.kernel)
	}
	if in.H+2*l.padding.H < l.kernel.H || in.W+2*l.padding.W < l.kernel.W {
		return Shape{}, fmt.Errorf("want pictures of at least %v with their padding, which the kernel covers, got %v and padding %v", l.kernel, in, l.padding)
	}
	p.Reach(Window(l.kernel.H, l.stride.H, l.padding.H), Window(l.kernel.W, l.stride.W, l.padding.W))
	return l.shape(in), nil
}

func (l pooling) shape(in Shape) Shape {
	return Shape{C: in.C, H: (in.H+2*l.padding.H-l.kernel.H)/l.stride.H + 1, W: (in.W+2*l.padding.W-l.kernel.W)/l.stride.W + 1}
}

// torch states the module.
func (l pooling) torch(t *Torch, module string, in Shape) {
	var b strings.Builder
	fmt.Fprintf(&b, "nn.%s(%s", module, l.kernel.python())
	if l.stride != l.kernel {
		fmt.Fprintf(&b, ", stride=%s", l.stride.python())
	}
	if l.padding != (Pair{}) {
		fmt.Fprintf(&b, ", padding=%s", l.padding.python())
	}
	t.Module("%s)", b.String())
	t.pictures(in, l.shape(in))
}

// onnx writes the operator, with attributes besides those of every pooling.
func (l pooling) onnx(o *ONNX, op string, x ONNXValue, in Shape, more ONNXAttributes) ONNXValue {
	attributes := ONNXAttributes{
		"kernel_shape": []int{l.kernel.H, l.kernel.W}, "strides": []int{l.stride.H, l.stride.W},
		"pads": []int{l.padding.H, l.padding.W, l.padding.H, l.padding.W},
	}
	for name, value := range more {
		attributes[name] = value
	}
	return o.pictures(x, in, l.shape(in), func(x ONNXValue) ONNXValue { return o.Node(op, attributes, x) })
}

// readPooling returns the settings of a node that pools, with a stride that is the kernel as 0.
func readPooling(r *ONNXReader, n *ONNXNode) pooling {
	kernel := n.Ints("kernel_shape")
	if len(kernel) != 2 {
		r.Fail("attribute kernel_shape: want 2 numbers, got %d", len(kernel))
		return pooling{}
	}
	n.Fixed("auto_pad", "NOTSET")
	n.Fixed("ceil_mode", 0)
	n.Fixed("dilations", []int{1, 1})
	l := pooling{kernel: Pair{kernel[0], kernel[1]}, stride: readPair(r, n, "strides", 1).or(1), padding: readPads(r, n)}
	if l.stride == l.kernel {
		l.stride = Pair{}
	}
	return l
}
