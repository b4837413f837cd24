package layer

import (
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/internal/conv"
)

// convolution is what Conv2d and ConvTranspose2d have in common: the settings with their defaults filled in.
type convolution struct {
	kernel, stride, padding, dilation Pair
	groups                            int
}

func newConvolution(kernel, stride, padding, dilation Pair, groups int) convolution {
	if groups == 0 {
		groups = 1
	}
	return convolution{kernel, stride.or(1), padding, dilation.or(1), groups}
}

// check reports settings that no convolution from so many channels to others has.
func (c convolution) check(in, out int) error {
	if out < 1 {
		return fmt.Errorf("want an output of at least 1 channel, got %d", out)
	}
	for _, p := range []struct {
		name  string
		pair  Pair
		least int
	}{{"kernel", c.kernel, 1}, {"stride", c.stride, 1}, {"padding", c.padding, 0}, {"dilation", c.dilation, 1}} {
		if err := p.pair.check(p.name, p.least); err != nil {
			return err
		}
	}
	if c.groups < 1 || in%c.groups != 0 || out%c.groups != 0 {
		return fmt.Errorf("want at least 1 group, and channels that the groups divide, got %d groups for %d channels in and %d out", c.groups, in, out)
	}
	return nil
}

// covered returns how many rows and columns the kernel covers.
func (c convolution) covered() Pair {
	return Pair{c.dilation.H*(c.kernel.H-1) + 1, c.dilation.W*(c.kernel.W-1) + 1}
}

// reach states what an output pixel depends on, where there are so many channels on the two sides. The window is Window or TransposedWindow.
func (c convolution) reach(p *Plan, window func(kernel, stride, padding int) Reach, image, out int) {
	k := c.covered()
	rows, cols := window(k.H, c.stride.H, c.padding.H), window(k.W, c.stride.W, c.padding.W)
	rows.Tile = c.geometry(1, Shape{C: image, H: 1, W: 1}, out).Tile()
	cols.Tile = rows.Tile
	p.Reach(rows, cols)
}

// params declares the weight and, unless there is none, the bias. In PyTorch a unit's inputs are counted in the weight's shape, whose first
// side is another number of channels for a transposed convolution.
func (c convolution) params(p *Plan, noBias bool, first, second, out int) error {
	fanIn := second / c.groups * c.kernel.H * c.kernel.W
	if err := p.Param("weight", FanIn(fanIn), first, second/c.groups, c.kernel.H, c.kernel.W); err != nil {
		return err
	}
	if noBias {
		return nil
	}
	return p.Param("bias", FanIn(fanIn), out)
}

// geometry returns the convolution of a batch of images. A transposed one makes the images.
func (c convolution) geometry(batch int, image Shape, out int) conv.Geometry {
	pair := func(p Pair) conv.Pair { return conv.Pair{Y: p.H, X: p.W} }
	return conv.Geometry{
		Batch: batch, H: image.H, W: image.W, C: image.C, Out: out,
		Kernel: pair(c.kernel), Stride: pair(c.stride), Pad: pair(c.padding), Dilation: pair(c.dilation), Groups: c.groups,
	}
}

// torch states the module of a convolution.
func (c convolution) torch(t *Torch, module string, in, out Shape, outputPadding Pair, noBias bool) {
	var b strings.Builder
	fmt.Fprintf(&b, "nn.%s(%d, %d, %s", module, in.C, out.C, c.kernel.python())
	for _, s := range []struct {
		name       string
		pair, left Pair // left out where it is PyTorch's default
	}{
		{"stride", c.stride, Both(1)}, {"padding", c.padding, Pair{}}, {"output_padding", outputPadding, Pair{}}, {"dilation", c.dilation, Both(1)},
		{"groups", Both(c.groups), Both(1)},
	} {
		if s.pair != s.left {
			fmt.Fprintf(&b, ", %s=%s", s.name, s.pair.python())
		}
	}
	if noBias {
		b.WriteString(", bias=False")
	}
	t.Module("%s)", b.String())
	t.pictures(in, out)
}

// onnx writes the convolution as an operator, with attributes besides those of every convolution.
func (c convolution) onnx(o *ONNX, op string, x ONNXValue, in, out Shape, noBias bool, more ONNXAttributes) ONNXValue {
	attributes := ONNXAttributes{
		"kernel_shape": []int{c.kernel.H, c.kernel.W}, "strides": []int{c.stride.H, c.stride.W}, "dilations": []int{c.dilation.H, c.dilation.W},
		"pads": []int{c.padding.H, c.padding.W, c.padding.H, c.padding.W}, "group": c.groups,
	}
	for name, value := range more {
		attributes[name] = value
	}
	parameters := []ONNXValue{o.Param("weight")}
	if !noBias {
		parameters = append(parameters, o.Param("bias"))
	}
	return o.pictures(x, in, out, func(x ONNXValue) ONNXValue {
		return o.Node(op, attributes, append([]ONNXValue{x}, parameters...)...)
	})
}

// readConvolution returns the settings of a node Conv or ConvTranspose, those that are defaults as 0, and the sides of its weight.
func readConvolution(r *ONNXReader, n *ONNXNode) (c convolution, sides [4]int, noBias bool) {
	if got := r.Sides(n.Input(1)); copy(sides[:], got) != 4 || len(got) != 4 {
		r.Fail("want a weight of 4 sides, got shape %v", got)
	}
	c.kernel = Pair{sides[2], sides[3]}
	n.Fixed("auto_pad", "NOTSET")
	n.Fixed("kernel_shape", sides[2:])
	c.stride, c.dilation, c.padding = readPair(r, n, "strides", 1), readPair(r, n, "dilations", 1), readPads(r, n)
	if c.groups = n.Int("group", 1); c.groups < 1 {
		r.Fail("attribute group: want at least 1, got %d", c.groups)
	}
	if c.groups == 1 {
		c.groups = 0
	}
	r.Param("weight", n.Input(1))
	if noBias = n.Input(2) == ""; !noBias {
		r.Param("bias", n.Input(2))
	}
	return c, sides, noBias
}

// readPair returns an attribute of a node for rows and columns. The default is returned as 0.
func readPair(r *ONNXReader, n *ONNXNode, name string, otherwise int) Pair {
	list := n.Ints(name, otherwise, otherwise)
	if len(list) != 2 || min(list[0], list[1]) < otherwise {
		r.Fail("attribute %s: want 2 numbers of at least %d, got %.40s", name, otherwise, fmt.Sprint(list))
		return Pair{}
	}
	if p := (Pair{list[0], list[1]}); p != Both(otherwise) {
		return p
	}
	return Pair{}
}

// readPads returns the padding of a node that has it alike at both edges.
func readPads(r *ONNXReader, n *ONNXNode) Pair {
	pads := n.Ints("pads", 0, 0, 0, 0)
	if len(pads) != 4 || pads[0] != pads[2] || pads[1] != pads[3] {
		r.Fail("attribute pads: want as many rows at the top as at the bottom, and columns alike, got %.40s", fmt.Sprint(pads))
		return Pair{}
	}
	return Pair{pads[0], pads[1]}
}
