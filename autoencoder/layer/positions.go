package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Positions adds a learned vector to each token or pixel, so that attention, which has no order of its own, knows where it is: x + weight, for D×H×W
// with T = H·W places, row by row. The parameter is weight [T×D], as that of torch.nn.Embedding
// (https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html); it starts as there, standard normal. It binds a network to one size.
//
// ViT (Dosovitskiy et al., 2021) starts with a standard deviation of 0.02 instead. That is little beside noisy patches: a query, which
// has to choose places, sees almost none at first.
type Positions struct{}

func init() { Register(Positions{}) }

func (Positions) Kind() string { return "positions" }

func (Positions) Plan(p *Plan, in Shape) (Shape, error) {
	p.Global()
	return in, p.Param("weight", Normal(1), in.H*in.W, in.C)
}

func (Positions) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, err := s.Param("weight")
	if err != nil {
		return nil, err
	}
	return ops.AddPositions(x, weight)
}

func (Positions) Torch(t *Torch, in Shape) {
	t.Module("nn.Embedding(%d, %d)", in.H*in.W, in.C)
	t.Forward("x = x + %s.weight.mT.reshape(x.shape[1:])", t.Self())
}

func (Positions) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	weight := o.Node("Transpose", ONNXAttributes{"perm": []int{1, 0}}, o.Param("weight"))
	sides := []int{1, in.C, in.H, in.W}
	if in.IsVector() {
		sides = sides[:2]
	}
	return o.Node("Add", nil, x, o.Node("Reshape", nil, weight, o.Ints(sides...)))
}
