package layer

import "gorgonia.org/gorgonia"

// Tap passes x on and gives it a name, by which a later Add or Concatenate of the network reads it: the beginning of a skip.
type Tap struct {
	Name string `json:"name"`
}

func init() { Register(Tap{}) }

func (Tap) Kind() string { return "tap" }

func (l Tap) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, p.SetTap(l.Name, in)
}

func (l Tap) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	s.SetTap(l.Name, x)
	return x, nil
}

func (l Tap) Torch(t *Torch, _ Shape) { t.Forward("taps[%q] = x", l.Name) }

func (l Tap) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	o.SetTap(l.Name, x)
	return x
}
