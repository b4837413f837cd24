package layer

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/onnx"
)

// ONNXStep is a layer that stands in an ONNX graph.
type ONNXStep struct {
	Layer  Layer
	Makes  Shape
	Params map[string][]float32 // by the names that Plan declares
	Names  []string             // of its nodes and of their inputs; none for a Tap
}

// onnxFile is an ONNX graph while it is read.
type onnxFile struct {
	nodes     []onnx.Node // that the output depends on
	places    []int       // of the nodes, in the file
	constants map[string]*onnxConstant
	scalars   map[uint32]ONNXValue // by the bits of their numbers
	values    map[string]onnxState
	batch     int64 // samples, if the file states it, or 0
	taps      int
	taken     map[*onnx.Tensor]bool
	budget    int // numbers that the parameters may still have
	plan      *Plan
	steps     []ONNXStep
}

// onnxState is a value between two layers.
type onnxState struct {
	shape Shape
	order ONNXOrder
	step  int    // the number of steps before it
	tap   string // its name, if a later layer reads it
}

// openSide is the height and width of a sample in a file that leaves them open.
const openSide = 64

// ONNXSteps reads a graph that is a chain of layers: each takes what the one before makes, and may read what an earlier one has made. Every node
// belongs to a layer that RegisterONNX has made known, but for what exporters compute of constants. The first node that does not is an error.
func ONNXSteps(g *onnx.Graph) (in Shape, steps []ONNXStep, err error) {
	f := &onnxFile{constants: map[string]*onnxConstant{}, scalars: map[uint32]ONNXValue{}, values: map[string]onnxState{}, plan: NewPlan(),
		taken: map[*onnx.Tensor]bool{}}
	for i := range g.Initializers {
		t := &g.Initializers[i]
		f.setConstant(t.Name, f.inFile(t))
	}
	x, in, err := f.input(g)
	if err != nil {
		return in, nil, err
	}
	if len(g.Outputs) != 1 {
		return in, nil, fmt.Errorf("want one output, got %d", len(g.Outputs))
	}
	if err := f.live(g); err != nil {
		return in, nil, err
	}
	at := f.skip(0)
	for ; at < len(f.nodes); at = f.skip(at) {
		if at, x, err = f.step(at, x); err != nil {
			return in, nil, err
		}
	}
	if out := g.Outputs[0].Name; string(x) != out {
		return in, nil, fmt.Errorf("want the output %.80q from the last layer, got %.80q", out, x)
	}
	return in, f.tapped(), nil
}

// input finds the graph's input, which old files list among the weights.
func (f *onnxFile) input(g *onnx.Graph) (x ONNXValue, s Shape, err error) {
	inputs := slices.DeleteFunc(slices.Clone(g.Inputs), func(v onnx.Value) bool { return f.constants[v.Name] != nil })
	if len(inputs) != 1 {
		return "", s, fmt.Errorf("want one input, got %d", len(inputs))
	}
	v := inputs[0]
	sides := make([]int, len(v.Dims))
	for i, d := range v.Dims {
		sides[i] = int(min(d.Length, math.MaxInt32))
		if i >= 2 && d.Length == 0 {
			sides[i] = openSide
		}
	}
	order := ONNXVectors
	switch {
	case v.Type != onnx.Float || len(sides) != 2 && len(sides) != 4:
		return "", s, fmt.Errorf("input %.80q: want float32 numbers [batch, D] or [batch, C, H, W], got type %d and %d sides", v.Name, v.Type, len(sides))
	case len(sides) == 2:
		s = Vector(sides[1])
	default:
		s, order = Shape{C: sides[1], H: sides[2], W: sides[3]}, ONNXChannelsFirst
	}
	if err := s.Validate(); err != nil {
		return "", s, fmt.Errorf("input %.80q: %w", v.Name, err)
	}
	f.batch = v.Dims[0].Length
	f.values[v.Name] = onnxState{shape: s, order: order}
	return ONNXValue(v.Name), s, nil
}

// live finds the nodes that the output depends on.
func (f *onnxFile) live(g *onnx.Graph) error {
	made := map[string]int{}
	for i, n := range g.Nodes {
		for _, name := range n.Outputs {
			_, twice := made[name]
			_, known := f.values[name]
			if name != "" && (twice || known || f.constants[name] != nil) {
				return fmt.Errorf("%s: want outputs with names of their own, got %.80q again", onnxPlace(i, &n), name)
			}
			made[name] = i
		}
	}
	needed := map[string]bool{g.Outputs[0].Name: true}
	for i := len(g.Nodes) - 1; i >= 0; i-- { // the file's order is that of computing
		n := g.Nodes[i]
		if !slices.ContainsFunc(n.Outputs, func(name string) bool { return name != "" && needed[name] }) {
			continue
		}
		for _, name := range n.Inputs {
			if j, ok := made[name]; ok && name != "" && j >= i {
				return fmt.Errorf("%s: want nodes in an order in which each finds its inputs computed, got %.80q later", onnxPlace(i, &n), name)
			}
			needed[name] = true
		}
		f.nodes, f.places = append(f.nodes, n), append(f.places, i)
	}
	slices.Reverse(f.nodes)
	slices.Reverse(f.places)
	for i := range f.nodes {
		f.fold(i)
	}
	return nil
}

func (f *onnxFile) place(at int) string { return onnxPlace(f.places[at], &f.nodes[at]) }

func onnxPlace(i int, n *onnx.Node) string {
	return fmt.Sprintf("node %d %.80q (%.80s)", i, n.Name, n.Op)
}

// step reads one layer.
func (f *onnxFile) step(at int, x ONNXValue) (next int, y ONNXValue, err error) {
	in := f.values[string(x)]
	readersMu.RLock()
	candidates := readers[f.nodes[at].Op]
	readersMu.RUnlock()
	if len(candidates) == 0 || f.nodes[at].Domain != "" {
		readersMu.RLock()
		known := strings.Join(slices.Sorted(maps.Keys(readers)), ", ")
		readersMu.RUnlock()
		return 0, "", fmt.Errorf("%s: want a node that a layer begins with (%s; layer.RegisterONNX makes others known)", f.place(at), known)
	}
	var best *ONNXReader
	var l Layer
	for _, read := range candidates {
		r := &ONNXReader{file: f, at: at, in: in, out: in.order, taps: map[string]string{}}
		got, out := read(r, x, in.shape)
		r.check(out)
		switch {
		case best == nil, best.err != nil && (r.err == nil || r.at >= best.at), r.err == nil && r.at >= best.at:
			best, l, y = r, got, out
		}
	}
	if err = best.err; err == nil {
		err = f.take(best, l, y)
	}
	if err != nil {
		return 0, "", fmt.Errorf("%s: %w", f.place(at), err)
	}
	return best.at, y, nil
}
