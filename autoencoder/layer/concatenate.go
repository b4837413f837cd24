package layer

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Concatenate puts the channels of what an earlier Tap has named after those of x, or before them: torch.cat over the channels
// (https://pytorch.org/docs/stable/generated/torch.cat.html). Height and width agree.
type Concatenate struct {
	Tap   string `json:"tap"`
	First bool   `json:"first,omitempty"` // the tap's channels before those of x
}

func init() {
	Register(Concatenate{})
	RegisterONNX("Concat", readConcatenate)
}

func (Concatenate) Kind() string { return "concatenate" }

func (l Concatenate) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	tap, err := p.Tap(l.Tap)
	if err == nil && (tap.H != in.H || tap.W != in.W) {
		err = fmt.Errorf("want the tap %q and x of one height and width, got %v and %v", l.Tap, tap, in)
	}
	return Shape{C: in.C + tap.C, H: in.H, W: in.W}, err
}

func (l Concatenate) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	tap, err := s.Tap(l.Tap)
	if err != nil {
		return nil, err
	}
	if l.First {
		return ops.Concatenate(tap, x)
	}
	return ops.Concatenate(x, tap)
}

func (l Concatenate) Torch(t *Torch, _ Shape) {
	if l.First {
		t.Forward("x = torch.cat([taps[%q], x], 1)", l.Tap)
		return
	}
	t.Forward("x = torch.cat([x, taps[%q]], 1)", l.Tap)
}

func (l Concatenate) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	list := []ONNXValue{x, o.Tap(l.Tap)}
	if l.First {
		slices.Reverse(list)
	}
	return o.Node("Concat", ONNXAttributes{"axis": 1}, list...)
}

func readConcatenate(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Concat")
	axis, channels, sides := n.Int("axis", 1), 1, 4
	switch r.Order() {
	case ONNXVectors:
		sides = 2
	case ONNXChannelsLast:
		channels = 3
	}
	if axis != channels && axis != channels-sides {
		r.Fail("attribute axis: want that of the channels, %d, got %d", channels, axis)
	}
	l, other := Concatenate{First: n.Input(0) != x}, n.Input(1)
	if l.First {
		other = n.Input(0)
	}
	if n.Inputs() != 2 || l.First && n.Input(1) != x {
		r.Fail("want %.80q and one other value as inputs, got %d", x, n.Inputs())
	}
	l.Tap = r.Tap(other)
	return l, n.Output
}
