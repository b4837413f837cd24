package layer

import (
	"fmt"
	"math"
)

// torch writes the attention of x, samples of shape in, to the expression kv, of as many channels.
func (m multihead) torch(t *Torch, in Shape, kv string) {
	t.Module("nn.MultiheadAttention(%d, %d, batch_first=True)", in.C, m.heads)
	tokens := func(x string) string { return fmt.Sprintf("%s.reshape(len(x), %d, -1).mT", x, in.C) }
	if m.hard != Soft {
		m.torchHard(t, in.C, tokens("x"), tokens(kv))
		return
	}
	keys := t.Variable("keys")
	t.Forward("%s = %s", keys, tokens(kv))
	t.Forward("x = %s(%s, %[3]s, %[3]s, need_weights=False)[0].mT.reshape(x.shape)", t.Self(), tokens("x"), keys)
}

// torchHard writes the attention of tokens to others, [B×T×d]. PyTorch's module cannot choose, but has the parameters.
func (m multihead) torchHard(t *Torch, d int, queries, keys string) {
	part := func(i int, name, tokens string) string {
		name = t.Variable(name)
		t.Forward("%s = nn.functional.linear(%s, %[3]s.in_proj_weight[%[4]d:%[5]d], %[3]s.in_proj_bias[%[4]d:%[5]d])", name, tokens, t.Self(), i*d, (i+1)*d)
		t.Forward("%[1]s = %[1]s.unflatten(2, (%[2]d, -1)).transpose(1, 2)", name, m.heads)
		return name
	}
	q, k, v := part(0, "q", queries), part(1, "k", keys), part(2, "v", keys)
	scores, soft, hard := t.Variable("scores"), t.Variable("soft"), t.Variable("hard")
	t.Forward("%s = %s @ %s.mT / %d ** 0.5", scores, q, k, d/m.heads)
	if m.hard == Gumbel {
		t.Forward("if self.training:")
		t.Forward("    %[1]s = %[1]s - torch.empty_like(%[1]s).exponential_().log()", scores)
	}
	t.Forward("%s = (%s / %g).softmax(-1)", soft, scores, m.divisor())
	t.Forward("%s = nn.functional.one_hot(%s.argmax(-1), %[3]s.shape[-1]).to(%[3]s)", hard, scores, soft)
	t.Forward("x = %s.out_proj((((%s - %[3]s).detach() + %[3]s) @ %[4]s).transpose(1, 2).flatten(2)).mT.reshape(x.shape)", t.Self(), hard, soft, v)
}

// onnx writes the attention of x to kv, values of d channels.
func (m multihead) onnx(o *ONNX, x, kv ONNXValue, d int) ONNXValue {
	transpose := func(x ONNXValue, perm ...int) ONNXValue {
		return o.Node("Transpose", ONNXAttributes{"perm": perm}, x)
	}
	linear := func(o *ONNX, x ONNXValue, weight, bias string) ONNXValue {
		return o.Node("Add", nil, o.Node("MatMul", nil, x, transpose(o.Param(weight), 1, 0)), o.Param(bias))
	}
	project := func(x ONNXValue) func(part int) ONNXValue {
		tokens := transpose(o.Node("Reshape", nil, x, o.Ints(0, d, -1)), 0, 2, 1) // [batch, T, D]
		all := o.Node("Reshape", nil, linear(o, tokens, "in_proj_weight", "in_proj_bias"), o.Ints(0, -1, 3, d))
		return func(part int) ONNXValue { // [batch, heads, T, D/heads]
			one := o.Node("Gather", ONNXAttributes{"axis": 2}, all, o.Ints(part))
			return transpose(o.Node("Reshape", nil, one, o.Ints(0, -1, m.heads, d/m.heads)), 0, 2, 1, 3)
		}
	}
	ofX := project(x)
	ofKeys := ofX
	if kv != x {
		ofKeys = project(kv)
	}
	q, k, v := ofX(0), ofKeys(1), ofKeys(2)
	scores := o.Node("Mul", nil, o.Node("MatMul", nil, q, transpose(k, 0, 1, 3, 2)), o.Scalar(float32(1/math.Sqrt(float64(d/m.heads)))))
	y := o.Node("MatMul", nil, m.onnxWeights(o, scores, k), v)
	y = o.Node("Reshape", nil, transpose(y, 0, 2, 1, 3), o.Ints(0, -1, d))
	return o.Node("Reshape", nil, transpose(linear(o.Sub("out_proj"), y, "weight", "bias"), 0, 2, 1), o.Node("Shape", nil, x))
}

// onnxWeights writes the weights of the keys k [batch, heads, T, D/heads] for scores, whose last side they are.
func (m multihead) onnxWeights(o *ONNX, scores, k ONNXValue) ONNXValue {
	if m.hard == Soft {
		return o.Node("Softmax", ONNXAttributes{"axis": -1}, scores)
	}
	keys := o.Node("Gather", ONNXAttributes{"axis": 0}, o.Node("Shape", nil, k), o.Ints(2))
	chosen := o.Node("ArgMax", ONNXAttributes{"axis": -1, "keepdims": 0}, scores)
	return o.Node("OneHot", ONNXAttributes{"axis": -1}, chosen, keys, o.Constant([]float32{0, 1}, 2))
}
