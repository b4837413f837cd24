package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Queries are N learned tokens, the same for every sample, in the place of x: D×H×W to D×1×N. With them a CrossAttention reads what a Tap has named
// into as many tokens as one likes, such as a short code, or the positions of a picture (Jaegle et al., "Perceiver IO: A General Architecture for
// Structured Inputs & Outputs", 2021). The parameter is weight [N×D], as that of torch.nn.Embedding
// (https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html); it starts as there, standard normal:
// queries that are almost equal would read almost the same for many steps.
//
//	layer.Tap{Name: "pixels"}, layer.Queries{N: 8}, layer.CrossAttention{Tap: "pixels", Heads: 4}
type Queries struct {
	N int `json:"n"` // at least 1
}

func init() { Register(Queries{}) }

func (Queries) Kind() string { return "queries" }

func (l Queries) Plan(p *Plan, in Shape) (Shape, error) {
	if l.N < 1 {
		return Shape{}, fmt.Errorf("want at least 1 query, got %d", l.N)
	}
	p.Global()
	return l.shape(in), p.Param("weight", Normal(1), l.N, in.C)
}

func (l Queries) shape(in Shape) Shape { return Shape{C: in.C, H: 1, W: l.N} }

func (l Queries) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, err := s.Param("weight")
	if err != nil {
		return nil, err
	}
	_, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	return ops.Repeat(weight, batch)
}

func (l Queries) Torch(t *Torch, in Shape) {
	t.Module("nn.Embedding(%d, %d)", l.N, in.C)
	sides := fmt.Sprintf("%d, 1, %d", in.C, l.N)
	if l.shape(in).IsVector() {
		sides = fmt.Sprint(in.C)
	}
	t.Forward("x = %s.weight.mT.reshape(1, %s).repeat_interleave(len(x), 0)", t.Self(), sides)
}

// ONNX repeats the tokens as often as x has samples.
func (l Queries) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	sides := []int{in.C, 1, l.N}
	if l.shape(in).IsVector() {
		sides = sides[:1]
	}
	weight := o.Node("Transpose", ONNXAttributes{"perm": []int{1, 0}}, o.Param("weight"))
	weight = o.Node("Reshape", nil, weight, o.Ints(append([]int{1}, sides...)...))
	samples := o.Node("Gather", ONNXAttributes{"axis": 0}, o.Node("Shape", nil, x), o.Ints(0))
	return o.Node("Expand", nil, weight, o.Node("Concat", ONNXAttributes{"axis": 0}, samples, o.Ints(sides...)))
}
