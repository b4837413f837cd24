package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Add is x + t, t being what an earlier Tap has named, of the same shape.
type Add struct {
	Tap string `json:"tap"`
}

func init() {
	Register(Add{})
	RegisterONNX("Add", readAdd)
}

func (Add) Kind() string { return "add" }

func (l Add) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	tap, err := p.Tap(l.Tap)
	if err == nil && tap != in {
		err = fmt.Errorf("want the tap %q and x of one shape, got %v and %v", l.Tap, tap, in)
	}
	return in, err
}

func (l Add) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	tap, err := s.Tap(l.Tap)
	if err != nil {
		return nil, err
	}
	return ops.Add(x, tap)
}

func (l Add) Torch(t *Torch, _ Shape) { t.Forward("x = x + taps[%q]", l.Tap) }

func (l Add) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	return o.Node("Add", nil, x, o.Tap(l.Tap))
}

func readAdd(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	n := r.Node("Add", x)
	return Add{Tap: r.Tap(n.Input(1))}, n.Output
}
