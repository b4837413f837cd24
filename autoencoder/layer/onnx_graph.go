package layer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/onnx"
)

// onnxGraph is what the layers of a network write together.
type onnxGraph struct {
	graph  *onnx.Graph
	plan   *Plan
	data   map[string][]float32 // of the parameters
	values map[ONNXValue]bool   // that have been made
	taps   map[string]ONNXValue
	open   bool // pictures of any height and width
	lists  int  // numbers of all lists so far
	err    error
}

// maxONNXLists bounds the numbers of the lists that layers write besides parameters, as the order of channels. A file of a few bytes may state a
// configuration of many such layers, which ReadONNX compares with its graph.
const maxONNXLists = 1 << 23

// The names of the sides of tensors that a file leaves open, and of the input that has each sample's noise level.
const (
	onnxSamples = "batch"
	onnxRows    = "height"
	onnxColumns = "width"
	onnxLevel   = "level"
)

// initializer adds a tensor, or finds it.
func (o *ONNX) initializer(t onnx.Tensor) ONNXValue {
	n := 1
	for _, d := range t.Dims {
		n *= int(d)
	}
	i := slices.IndexFunc(o.graph.Initializers, func(have onnx.Tensor) bool { return have.Name == t.Name })
	switch {
	case o.err != nil:
		return ""
	case n != len(t.Floats)+len(t.Ints):
		o.Fail("%s: want a shape of %d numbers, got %v", t.Name, len(t.Floats)+len(t.Ints), t.Dims)
	case o.lists+len(t.Ints) > maxONNXLists:
		o.Fail("want lists of at most %d numbers together, got more", maxONNXLists)
	case i < 0:
		o.lists += len(t.Ints)
		o.graph.Initializers = append(o.graph.Initializers, t)
		o.values[ONNXValue(t.Name)] = true
	case !slices.Equal(o.graph.Initializers[i].Dims, t.Dims):
		o.Fail("%s: want one shape in the file, got %v and %v", t.Name, o.graph.Initializers[i].Dims, t.Dims)
	}
	return ONNXValue(t.Name)
}

// name returns a new value's name, of the layer's place and what it is: encoder.0/Gemm, then encoder.0/Gemm_1.
func (o *ONNX) name(what string) ONNXValue {
	name := ONNXValue(strings.TrimSuffix(o.prefix, ".") + "/" + what)
	for i := 0; ; i++ {
		numbered := name
		if i > 0 {
			numbered = ONNXValue(fmt.Sprintf("%s_%d", name, i))
		}
		if !o.values[numbered] {
			o.values[numbered] = true
			return numbered
		}
	}
}

func (g *onnxGraph) stack(prefix string, st Stack, x ONNXValue, in Shape) ONNXValue {
	for i, l := range st {
		if g.err != nil {
			return ""
		}
		o := &ONNX{g, fmt.Sprintf("%s%d.", prefix, i), kindOf(l)}
		if ol, ok := l.(ONNXLayer); ok {
			x = ol.ONNX(o, x, in)
		} else {
			o.Fail("%w", ErrNoONNX)
		}
		if !g.values[x] {
			o.Fail("want a value as the result, got %q", x)
		}
		in = g.plan.shapes[o.prefix]
	}
	return x
}

// ONNXGraph returns the graph of a network that has been planned. It takes the value called input and makes the value called output; both have
// batches of any size, and pictures of any height and width if the network is not bound to one. A network that asks for noise levels has a second
// input, "level" [batch]. Parameters are initializers under their own names; data has their numbers, which the graph shares.
func ONNXGraph(p *Plan, in Shape, data map[string][]float32, input, output string, parts ...Part) (*onnx.Graph, error) {
	_, _, local := p.ReceptiveField()
	g := &onnxGraph{&onnx.Graph{}, p, data, map[ONNXValue]bool{ONNXValue(input): true}, map[string]ONNXValue{}, local && !in.IsVector(), 0, nil}
	x := ONNXValue(input)
	shape := in
	for _, part := range parts {
		x = g.stack(part.Name+".", part.Stack, x, shape)
		if n := len(part.Stack); n > 0 {
			shape = p.shapes[fmt.Sprintf("%s.%d.", part.Name, n-1)]
		}
	}
	if g.err != nil {
		return nil, g.err
	}
	g.rename(string(x), output)
	g.graph.Inputs = append([]onnx.Value{g.value(input, in)}, g.graph.Inputs...)
	g.graph.Outputs = []onnx.Value{g.value(output, shape)}
	return g.graph, nil
}

// rename calls a node's output by another name. Where x is no node's output, a new node has it.
func (g *onnxGraph) rename(x, to string) {
	nodes := g.graph.Nodes
	made := slices.IndexFunc(nodes, func(n onnx.Node) bool { return n.Outputs[0] == x })
	if made < 0 {
		g.graph.Nodes = append(nodes, onnx.Node{Name: to, Op: "Identity", Inputs: []string{x}, Outputs: []string{to}})
		return
	}
	nodes[made].Outputs[0] = to
	for _, n := range nodes[made:] {
		for i := range n.Inputs {
			if n.Inputs[i] == x {
				n.Inputs[i] = to
			}
		}
	}
}

// value describes a batch of samples.
func (g *onnxGraph) value(name string, s Shape) onnx.Value {
	v := onnx.Value{Name: name, Type: onnx.Float, Dims: []onnx.Dim{{Name: onnxSamples}, {Length: int64(s.C)}}}
	switch {
	case g.open:
		v.Dims = append(v.Dims, onnx.Dim{Name: onnxRows}, onnx.Dim{Name: onnxColumns})
	case !s.IsVector():
		v.Dims = append(v.Dims, onnx.Dim{Length: int64(s.H)}, onnx.Dim{Length: int64(s.W)})
	}
	return v
}
