package ops

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/attention"
	"github.com/denoise-go/denoise/internal/philox"
)

// Selection says how hard attention chooses keys, and what its gradient is.
type Selection struct {
	Heads       int
	Temperature float64        // by which the gradient's softmax divides the scores, above 0
	Keys        *gorgonia.Node // of random numbers [B×4]: adds Gumbel noise to the scores; nil for none
	Purpose     uint32         // of the random numbers
}

// HardAttentionOp sets each query's row of y, in each head, to the value of the key with the largest score, the first of several. With keys of
// random numbers, scores have Gumbel noise added, so that a key is chosen with the probability that the softmax gives it (Jang, Gu and Poole,
// "Categorical Reparameterization with Gumbel-Softmax", 2017). Inputs as those of an AttentionOp and, for noise, keys [B×4]; output y
// [B×H×W×D].
//
// Its gradient is straight-through: values get that of the selection, and scores that of softmax(scores/Temperature), as if that had weighed the
// values.
type HardAttentionOp struct {
	header
	projections
	selection
}

// selection is what HardAttentionOp and the operation of its gradient have in common.
type selection struct {
	Temperature float64
	Purpose     uint32

	noise  []philox.Stream
	chosen attention.Selection
}

// HardSelfAttention is SelfAttention with one key for each query.
func HardSelfAttention(qkv *gorgonia.Node, s Selection) (*gorgonia.Node, error) {
	return newHardAttention(s, qkv)
}

// HardCrossAttention is CrossAttention with one key for each query.
func HardCrossAttention(q, kv *gorgonia.Node, s Selection) (*gorgonia.Node, error) {
	return newHardAttention(s, q, kv)
}

func newHardAttention(s Selection, in ...*gorgonia.Node) (*gorgonia.Node, error) {
	p, err := newProjections("hard attention", s.Heads, in...)
	if err != nil {
		return nil, err
	}
	if !(float32(s.Temperature) > 0) {
		return nil, fmt.Errorf("ops: hard attention: want a temperature above 0, got %g", s.Temperature)
	}
	op := &HardAttentionOp{projections: p, selection: selection{Temperature: s.Temperature, Purpose: s.Purpose}}
	op.header = p.header(fmt.Sprintf("hard attention(temperature %g)", s.Temperature), len(p.to))
	return apply(op, op.addKeys(&op.header, in, s.Keys)...)
}

// addKeys adds keys, if there are some, to the inputs of an operation and to its header.
func (s *selection) addKeys(h *header, in gorgonia.Nodes, keys *gorgonia.Node) gorgonia.Nodes {
	if keys == nil {
		return in
	}
	h.name += fmt.Sprintf(", noise %d", s.Purpose)
	h.args, h.keyed = append(h.args, 2), true
	return append(slices.Clone(in), keys)
}

// read returns the selection of a batch, whose keys are behind the other inputs if the operation has some.
func (s *selection) read(r *reader, h *header, in []gorgonia.Value, batch int) *attention.Selection {
	s.chosen = attention.Selection{Temperature: float32(s.Temperature)}
	if !h.keyed {
		return &s.chosen
	}
	words := r.keys("keys", in[len(in)-1], batch)
	if r.err != nil {
		return nil
	}
	s.noise = s.noise[:0]
	for b := range batch {
		s.noise = append(s.noise, keyStream(words[b*keyWords:][:keyWords], s.Purpose))
	}
	s.chosen.Noise = s.noise
	return &s.chosen
}

// Stream is the purpose that names the streams of op's random numbers.
func (op *HardAttentionOp) Stream() philox.Purpose {
	return keyStream(make([]int32, keyWords), op.Purpose).Purpose
}

func (op *HardAttentionOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, op.wants(op.keyed), in); err != nil {
		return nil, err
	}
	return op.to.Clone(), nil
}

// wants are the shapes of the inputs, with keys or without.
func (p *projections) wants(keyed bool) []tensor.Shape {
	if keyed {
		return append(slices.Clone(p.shapes), tensor.Shape{p.Batch, keyWords})
	}
	return p.shapes
}

func (op *HardAttentionOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	operands := op.projections.read(&r, in)
	s := op.selection.read(&r, &op.header, in, op.Batch)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.to...)
	attention.Hard(op.Geometry, operands, s, attention.Rows{V: dst, Ld: op.Heads * op.Width})
	return y, nil
}

func (op *HardAttentionOp) DiffWRT(inputs int) []bool {
	wrt := make([]bool, inputs)
	for i := range op.shapes {
		wrt[i] = true
	}
	return wrt
}

// SymDiff returns the gradients of the inputs, parts of one node if there are two.
func (op *HardAttentionOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	grad := &HardAttentionGradOp{projections: op.projections, selection: selection{Temperature: op.Temperature, Purpose: op.Purpose}}
	grad.header = grad.projections.header(fmt.Sprintf("hard attention(temperature %g).dx", op.Temperature), len(op.packed()), op.to)
	var keys *gorgonia.Node
	if op.keyed {
		keys = in[len(in)-1]
	}
	n, err := apply(grad, grad.addKeys(&grad.header, append(gorgonia.Nodes{dy}, in[:len(op.shapes)]...), keys)...)
	if err != nil {
		return nil, err
	}
	grads, err := op.unpacked(n)
	if op.keyed {
		grads = append(grads, nil)
	}
	return grads, err
}

// HardAttentionGradOp has the gradients of a HardAttentionOp's inputs, packed as those of an AttentionGradOp. Inputs dy and those of the
// operation.
type HardAttentionGradOp struct {
	header
	projections
	selection
}

func (op *HardAttentionGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, append([]tensor.Shape{op.to}, op.wants(op.keyed)...), in); err != nil {
		return nil, err
	}
	return op.packed().Clone(), nil
}

func (op *HardAttentionGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, _ := r.elements("dy", in[0], op.to)
	operands := op.projections.read(&r, in[1:])
	s := op.selection.read(&r, &op.header, in, op.Batch)
	if r.err != nil {
		return nil, r.err
	}
	d, dst := op.out.of(op.packed()...)
	attention.HardGradient(op.Geometry, operands, s, attention.Rows{V: dy, Ld: op.Heads * op.Width}, op.split(op.pack(dst)))
	return d, nil
}
