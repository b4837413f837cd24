package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// CrossAttention lets the tokens or pixels of x, D×H×W, read what an earlier Tap has named, of D channels and any height and width: queries are
// linear functions of x, keys and values of the tap, and the rest is as in SelfAttention. It is torch.nn.MultiheadAttention
// (https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html) of x, the tap and the tap, with its parameters and their start:
// in_proj_weight [3D×D], in_proj_bias [3D], out_proj.weight [D×D] and out_proj.bias [D]. With Queries before it the queries are learned.
type CrossAttention struct {
	Tap         string  `json:"tap"`
	Heads       int     `json:"heads"`                 // at least 1; it divides D
	Hard        Hard    `json:"hard,omitempty"`        // chooses one key for each query and head
	Temperature float64 `json:"temperature,omitempty"` // of hard attention: divides the scores in the gradient's softmax; 0 stands for 1
}

func init() { Register(CrossAttention{}) }

func (CrossAttention) Kind() string { return "cross_attention" }

func (l CrossAttention) multihead() multihead { return multihead{l.Heads, l.Hard, l.Temperature} }

func (l CrossAttention) Plan(p *Plan, in Shape) (Shape, error) {
	all := Reach{Halo: Unlimited}
	p.Reach(all, all)
	tap, err := p.Tap(l.Tap)
	if err == nil && tap.C != in.C {
		err = fmt.Errorf("want the tap %q and x of as many channels (a Linear changes them), got %v and %v", l.Tap, tap, in)
	}
	if err == nil {
		err = l.multihead().plan(p, in.C)
	}
	return in, err
}

func (l CrossAttention) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	tap, err := s.Tap(l.Tap)
	if err != nil {
		return nil, err
	}
	in, _, err := Sample(x)
	if err != nil {
		return nil, err
	}
	q, err := projected(s, x, 0, in.C)
	if err != nil {
		return nil, err
	}
	kv, err := projected(s, tap, in.C, 3*in.C)
	if err != nil {
		return nil, err
	}
	y, err := l.attend(s, q, kv)
	if err != nil {
		return nil, err
	}
	return l.multihead().out(s, y)
}

// projected applies rows of the linear layer that makes queries, keys and values.
func projected(s *Scope, x *gorgonia.Node, lo, hi int) (*gorgonia.Node, error) {
	weight, bias, err := inProjection(s)
	if err != nil {
		return nil, err
	}
	if weight, err = ops.Rows(weight, lo, hi); err != nil {
		return nil, err
	}
	if bias, err = ops.Rows(bias, lo, hi); err != nil {
		return nil, err
	}
	return ops.Linear(x, weight, bias, false)
}

// attend is the attention between the linear layers.
func (l CrossAttention) attend(s *Scope, q, kv *gorgonia.Node) (*gorgonia.Node, error) {
	if l.Hard == Soft {
		return ops.CrossAttention(q, kv, l.Heads)
	}
	_, batch, err := Sample(q)
	if err != nil {
		return nil, err
	}
	selection, err := l.multihead().selection(s, batch)
	if err != nil {
		return nil, err
	}
	return ops.HardCrossAttention(q, kv, selection)
}

func (l CrossAttention) Torch(t *Torch, in Shape) {
	l.multihead().torch(t, in, fmt.Sprintf("taps[%q]", l.Tap))
}

func (l CrossAttention) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.multihead().onnx(o, x, o.Tap(l.Tap), in.C)
}
