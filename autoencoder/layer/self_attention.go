package layer

import (
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// SelfAttention lets the tokens or pixels of x, D×H×W, read one another: queries, keys and values are linear functions of the same x, and each query gets
// the mean of all values, weighed by softmax(q·k/√d) in each head of d = D/Heads numbers (Vaswani et al., "Attention Is All You Need", 2017). It
// is torch.nn.MultiheadAttention (https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html) of x, x and x, with its
// parameters and their start: in_proj_weight [3D×D], in_proj_bias [3D], out_proj.weight [D×D] and out_proj.bias [D].
type SelfAttention struct {
	Heads       int     `json:"heads"`                 // at least 1; it divides D
	Hard        Hard    `json:"hard,omitempty"`        // chooses one key for each query and head
	Temperature float64 `json:"temperature,omitempty"` // of hard attention: divides the scores in the gradient's softmax; 0 stands for 1
}

func init() { Register(SelfAttention{}) }

func (SelfAttention) Kind() string { return "self_attention" }

func (l SelfAttention) multihead() multihead { return multihead{l.Heads, l.Hard, l.Temperature} }

func (l SelfAttention) Plan(p *Plan, in Shape) (Shape, error) {
	all := Reach{Halo: Unlimited}
	p.Reach(all, all)
	return in, l.multihead().plan(p, in.C)
}

func (l SelfAttention) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := inProjection(s)
	if err != nil {
		return nil, err
	}
	qkv, err := ops.Linear(x, weight, bias, false)
	if err != nil {
		return nil, err
	}
	y, err := l.attend(s, qkv)
	if err != nil {
		return nil, err
	}
	return l.multihead().out(s, y)
}

// attend is the attention between the linear layers.
func (l SelfAttention) attend(s *Scope, qkv *gorgonia.Node) (*gorgonia.Node, error) {
	if l.Hard == Soft {
		return ops.SelfAttention(qkv, l.Heads)
	}
	_, batch, err := Sample(qkv)
	if err != nil {
		return nil, err
	}
	selection, err := l.multihead().selection(s, batch)
	if err != nil {
		return nil, err
	}
	return ops.HardSelfAttention(qkv, selection)
}

func (l SelfAttention) Torch(t *Torch, in Shape) { l.multihead().torch(t, in, "x") }

func (l SelfAttention) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return l.multihead().onnx(o, x, x, in.C)
}
