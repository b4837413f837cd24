package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Reshape gives a sample another shape with as many elements, in PyTorch's order: torch.reshape
// (https://pytorch.org/docs/stable/generated/torch.reshape.html). It undoes Flatten.
type Reshape struct {
	To Shape `json:"to"`
}

func init() {
	Register(Reshape{})
	RegisterONNX("Reshape", readReshape)
}

func (Reshape) Kind() string { return "reshape" }

func (l Reshape) Plan(p *Plan, in Shape) (Shape, error) {
	p.Global()
	if err := l.To.Validate(); err != nil {
		return Shape{}, err
	}
	if l.To.Size() != in.Size() {
		return Shape{}, fmt.Errorf("want a shape of %d elements as %v has, got %v with %d", in.Size(), in, l.To, l.To.Size())
	}
	return l.To, nil
}

func (l Reshape) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return reshape(x, l.To) }

func (l Reshape) Torch(t *Torch, _ Shape) {
	if l.To.IsVector() {
		t.Module("nn.Flatten()")
		return
	}
	t.Forward("x = x.reshape(-1, %d, %d, %d)", l.To.C, l.To.H, l.To.W)
}

func (l Reshape) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue { return o.reshape(x, in, l.To) }

// reshape writes samples in another shape. Reshape keeps a side that is stated as 0, here the number of samples.
func (o *ONNX) reshape(x ONNXValue, from, to Shape) ONNXValue {
	switch {
	case from == to:
		return x
	case to.IsVector():
		return o.Node("Flatten", nil, x)
	}
	return o.Node("Reshape", nil, x, o.Ints(0, to.C, to.H, to.W))
}

// readReshape reads a shape whose first side is the number of samples, stated or not.
func readReshape(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	n := r.Node("Reshape", x)
	n.Fixed("allowzero", 0)
	to := r.Ints(n.Input(1))
	if len(to) != 2 && len(to) != 4 {
		r.Fail("want a shape [batch, D] or [batch, C, H, W], got %d sides", len(to))
		return nil, ""
	}
	open, size := -1, 1
	for i, side := range to[1:] {
		switch {
		case side == -1 && open < 0 && to[0] != -1:
			open = i + 1
		case side < 1 || side > in.Size()/size:
			r.Fail("want the %d numbers of a sample in another shape, got %d", in.Size(), to)
			return nil, ""
		default:
			size *= side
		}
	}
	if open >= 0 {
		to[open], size = in.Size()/size, in.Size()/size*size
	}
	if to[0] != -1 && to[0] != 0 && !r.Batch(to[0]) || size != in.Size() {
		r.Fail("want as many samples of %d numbers as before, got %d", in.Size(), to)
		return nil, ""
	}
	if len(to) == 2 {
		r.Makes(ONNXVectors)
		return Flatten{}, n.Output
	}
	r.Makes(ONNXChannelsFirst)
	return Reshape{To: Shape{C: to[1], H: to[2], W: to[3]}}, n.Output
}
