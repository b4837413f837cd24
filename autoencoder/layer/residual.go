package layer

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Residual is x + Body(x) (He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015). The body keeps the shape. Its
// parameters are named body.0.weight and so on.
type Residual struct {
	Body Stack `json:"body"`
}

func init() { Register(Residual{}) }

func (Residual) Kind() string { return "residual" }

func (l Residual) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	if len(l.Body) == 0 {
		return Shape{}, errors.New("want a body of at least one layer, got none")
	}
	out, err := l.Body.Plan(p.Sub("body"), in)
	if err == nil && out != in {
		err = fmt.Errorf("want a body that keeps the shape %v, got one that makes %v", in, out)
	}
	return in, err
}

func (l Residual) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	y, err := l.Body.Apply(s.Sub("body"), x)
	if err != nil {
		return nil, err
	}
	return ops.Add(x, y)
}

func (l Residual) Torch(t *Torch, in Shape) {
	skip := t.Variable("skip")
	t.Forward("%s = x", skip)
	t.Stack("body", l.Body, in)
	t.Forward("x = %s + x", skip)
}

func (l Residual) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.Node("Add", nil, x, o.Stack("body", l.Body, x, in))
}
