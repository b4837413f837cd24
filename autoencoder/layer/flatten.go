package layer

import "gorgonia.org/gorgonia"

// Flatten makes a vector of a sample, C×H×W to C·H·W×1×1, in PyTorch's order: torch.nn.Flatten
// (https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html).
type Flatten struct{}

func init() {
	Register(Flatten{})
	RegisterONNX("Flatten", readFlatten)
}

func (Flatten) Kind() string { return "flatten" }

func (Flatten) Plan(p *Plan, in Shape) (Shape, error) {
	p.Global()
	return Vector(in.Size()), nil
}

func (Flatten) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	s, _, err := Sample(x)
	if err != nil {
		return nil, err
	}
	return reshape(x, Vector(s.Size()))
}

func (Flatten) Torch(t *Torch, _ Shape) { t.Module("nn.Flatten()") }

func (Flatten) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.reshape(x, in, Vector(in.Size()))
}

func readFlatten(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Flatten", x)
	n.Fixed("axis", 1)
	r.Makes(ONNXVectors)
	return Flatten{}, n.Output
}
