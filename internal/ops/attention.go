package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/attention"
)

// projections are the inputs of an attention: one node of queries, keys and values side by side, in this order [B×H×W×3·D], or one of queries
// [B×H×W×D] and one of keys and values [B×H×W×2·D]. A query or a key is a pixel; heads have D/heads channels each, one after the other.
type projections struct {
	attention.Geometry
	shapes []tensor.Shape // of the inputs
	to     tensor.Shape   // of y, one row for each query

	memory [2][]float32
}

// newProjections reads the shapes of the inputs: qkv, or q and kv.
func newProjections(name string, heads int, in ...*gorgonia.Node) (p projections, err error) {
	channels := [][]int{{3}, {1, 2}}[len(in)-1] // of an input, in D
	var pictures [2]Picture
	for i, n := range in {
		if pictures[i], err = pictureOf(n); err != nil {
			return p, fmt.Errorf("ops: %s: %w", name, err)
		}
		if pictures[i].C%channels[i] != 0 {
			return p, fmt.Errorf("ops: %s: input %d: want a multiple of %d channels, got %v", name, i, channels[i], n.Shape())
		}
		p.shapes = append(p.shapes, n.Shape().Clone())
	}
	q, kv := pictures[0], pictures[len(in)-1]
	d := q.C / channels[0]
	if heads < 1 || d%heads != 0 || kv.C/channels[len(in)-1] != d || kv.B != q.B {
		return p, fmt.Errorf("ops: %s: want one batch, equal widths of queries, keys and values, and heads that divide them, got %d heads of %s", name, heads, shapes(p.shapes))
	}
	p.Geometry = attention.Geometry{Batch: q.B, Queries: q.H * q.W, Keys: kv.H * kv.W, Heads: heads, Width: d / heads}
	p.to = withLast(p.shapes[0], d)
	return p, nil
}

// header returns that of an operation on the inputs, behind others of the given shapes.
func (p *projections) header(name string, dims int, before ...tensor.Shape) header {
	h := header{name: fmt.Sprintf("%s(%d heads)", name, p.Heads), dims: dims}
	for _, s := range append(before, p.shapes...) {
		h.args = append(h.args, len(s))
	}
	return h
}

// read takes the values of the inputs.
func (p *projections) read(r *reader, in []gorgonia.Value) attention.Operands {
	for i, s := range p.shapes {
		p.memory[i], _ = r.elements([]string{"q", "kv"}[i], in[i], s)
	}
	if r.err != nil {
		return attention.Operands{}
	}
	return p.split(p.memory)
}

// split returns where the queries, keys and values are in memory of the inputs' shapes.
func (p *projections) split(memory [2][]float32) attention.Operands {
	d := p.Heads * p.Width
	q, kv, ld := memory[0], memory[1], 2*d
	if len(p.shapes) == 1 {
		kv, ld = q[d:], 3*d
	}
	return attention.Operands{
		Q: attention.Rows{V: q, Ld: ld - d*(len(p.shapes)-1)},
		K: attention.Rows{V: kv, Ld: ld},
		V: attention.Rows{V: kv[d:], Ld: ld},
	}
}

// packed returns the shape of the inputs' gradients in one tensor: that of the input if there is one, else a row for each sample, with the
// elements of one input after those of the other.
func (p *projections) packed() tensor.Shape {
	if len(p.shapes) == 1 {
		return p.shapes[0]
	}
	n := 0
	for _, s := range p.shapes {
		n += s.TotalSize()
	}
	return tensor.Shape{n}
}

// pack returns the parts of a tensor of the packed shape.
func (p *projections) pack(dst []float32) (memory [2][]float32) {
	for i, s := range p.shapes {
		memory[i], dst = dst[:s.TotalSize()], dst[s.TotalSize():]
	}
	return memory
}

// unpacked returns the nodes of the inputs' gradients.
func (p *projections) unpacked(n *gorgonia.Node) (gorgonia.Nodes, error) {
	if len(p.shapes) == 1 {
		return gorgonia.Nodes{n}, nil
	}
	var grads gorgonia.Nodes
	at := 0
	for _, s := range p.shapes {
		part, err := stretch(n, at, s)
		if err != nil {
			return nil, err
		}
		grads = append(grads, part)
		at += s.TotalSize()
	}
	return grads, nil
}

// AttentionOp is y = softmax(Q·Kᵀ/√d)·V in each head of d channels: torch.nn.functional.scaled_dot_product_attention, and what
// torch.nn.MultiheadAttention has between its linear layers. Inputs qkv [B×H×W×3·D], or q [B×H×W×D] and kv [B×H'×W'×2·D]; output y [B×H×W×D].
type AttentionOp struct {
	header
	projections
}

// SelfAttention returns the node of the pixels of qkv [B×H×W×3·D], which has queries, keys and values of D channels, attending to one another.
func SelfAttention(qkv *gorgonia.Node, heads int) (*gorgonia.Node, error) {
	return newAttention(heads, qkv)
}

// CrossAttention returns the node of the queries q [B×H×W×D] attending to the keys and values kv [B×H'×W'×2·D].
func CrossAttention(q, kv *gorgonia.Node, heads int) (*gorgonia.Node, error) {
	return newAttention(heads, q, kv)
}

func newAttention(heads int, in ...*gorgonia.Node) (*gorgonia.Node, error) {
	p, err := newProjections("attention", heads, in...)
	if err != nil {
		return nil, err
	}
	return apply(&AttentionOp{header: p.header("attention", len(p.to)), projections: p}, in...)
}

func (op *AttentionOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, op.shapes, in); err != nil {
		return nil, err
	}
	return op.to.Clone(), nil
}

func (op *AttentionOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	operands := op.read(&r, in)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.of(op.to...)
	attention.Forward(op.Geometry, operands, attention.Rows{V: dst, Ld: op.Heads * op.Width})
	return y, nil
}

func (op *AttentionOp) DiffWRT(int) []bool { return []bool{true, true}[:len(op.shapes)] }

// SymDiff returns the gradients of the inputs, parts of one node if there are two.
func (op *AttentionOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	grad := &AttentionGradOp{projections: op.projections}
	grad.header = grad.projections.header("attention.dx", len(op.packed()), op.to)
	n, err := apply(grad, append(gorgonia.Nodes{dy}, in...)...)
	if err != nil {
		return nil, err
	}
	return op.unpacked(n)
}

// AttentionGradOp has the gradients of an AttentionOp's inputs. Inputs dy and those of the operation; output of the shape of its input if that is
// one, else of one dimension, the gradient of q and behind it that of kv. It computes the weights again: reading them from memory would take as
// long.
type AttentionGradOp struct {
	header
	projections
}

func (op *AttentionGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, append([]tensor.Shape{op.to}, op.shapes...), in); err != nil {
		return nil, err
	}
	return op.packed().Clone(), nil
}

func (op *AttentionGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, _ := r.elements("dy", in[0], op.to)
	operands := op.read(&r, in[1:])
	if r.err != nil {
		return nil, r.err
	}
	d, dst := op.out.of(op.packed()...)
	attention.Gradient(op.Geometry, operands, attention.Rows{V: dy, Ld: op.Heads * op.Width}, op.split(op.pack(dst)))
	return d, nil
}
