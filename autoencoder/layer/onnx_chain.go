package layer

import (
	"errors"
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

// maxSharing bounds the numbers of all parameters in times of those in the file, where layers share weights.
const maxSharing = 16

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

// inFile returns the constant of a tensor that the file holds.
func (f *onnxFile) inFile(t *onnx.Tensor) *onnxConstant {
	f.budget += maxSharing * len(t.Floats)
	return &onnxConstant{tensor: t}
}

func (f *onnxFile) setConstant(name string, c *onnxConstant) {
	f.constants[name] = c
	if t := c.tensor; t.Type == onnx.Float && len(t.Floats) == 1 && len(t.Dims) < 2 {
		if bits := math.Float32bits(t.Floats[0]); f.scalars[bits] == "" {
			f.scalars[bits] = ONNXValue(name)
		}
	}
}

// same returns a value under one name for all constants that are the same number.
func (f *onnxFile) same(name string) ONNXValue {
	if c := f.constants[name]; c != nil {
		if t := c.tensor; t.Type == onnx.Float && len(t.Floats) == 1 && len(t.Dims) < 2 {
			return f.scalars[math.Float32bits(t.Floats[0])]
		}
	}
	return ONNXValue(name)
}

// skip passes over nodes that make constants.
func (f *onnxFile) skip(at int) int {
	for at < len(f.nodes) && f.fold(at) {
		at++
	}
	return at
}

// fold computes a node whose inputs are constants, or the shape of a value between two layers.
func (f *onnxFile) fold(at int) bool {
	n := &f.nodes[at]
	if len(n.Outputs) != 1 || n.Domain != "" {
		return false
	}
	if f.constants[n.Outputs[0]] != nil {
		return true
	}
	var made *onnxConstant
	if n.Op == "Shape" && len(n.Inputs) == 1 && len(n.Attributes) == 0 {
		if v, ok := f.values[n.Inputs[0]]; ok {
			list := append([]int64{onnxBatch}, v.sides()...)
			made = onnxInts(list, int64(len(list)))
		}
	} else if t, ok := onnxOnly[*onnx.Tensor](n, "value"); ok && n.Op == "Constant" {
		made = f.inFile(t)
	} else if compute := onnxFolds[n.Op]; compute != nil {
		in := make([]*onnxConstant, len(n.Inputs))
		for i, name := range n.Inputs {
			if in[i] = f.constants[name]; in[i] == nil {
				return false
			}
		}
		made = compute(n, in)
	}
	if made == nil {
		return false
	}
	f.setConstant(n.Outputs[0], made)
	return true
}

// sides returns the sides of a sample.
func (v onnxState) sides() []int64 {
	s := []int64{int64(v.shape.C), int64(v.shape.H), int64(v.shape.W)}
	switch v.order {
	case ONNXVectors:
		return s[:1]
	case ONNXChannelsLast:
		return []int64{s[1], s[2], s[0]}
	}
	return s
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

// check reports what a layer has not read well.
func (r *ONNXReader) check(out ONNXValue) {
	for _, n := range r.nodes {
		n.check()
	}
	switch {
	case r.err != nil:
	case len(r.nodes) == 0 || r.nodes[len(r.nodes)-1].Output != out:
		r.Fail("want the output of the layer's last node, got %.80q", out)
	case !r.asked && r.in.order == ONNXChannelsLast:
		r.Fail("want [batch, C, H, W] here, got channels last")
	}
}

// take adds the layer that a reader has found.
func (f *onnxFile) take(r *ONNXReader, l Layer, y ONNXValue) error {
	for _, v := range slices.SortedFunc(maps.Keys(r.taps), func(a, b string) int { return strings.Compare(r.taps[a], r.taps[b]) }) {
		s := f.values[v]
		s.tap = r.taps[v]
		if err := f.plan.SetTap(s.tap, s.shape); err != nil {
			return err
		}
		f.values[v] = s
		f.taps++
	}
	made := ONNXStep{Layer: l, Makes: r.in.shape, Params: map[string][]float32{}}
	if isNil(l) {
		if len(r.data) > 0 {
			return errNil
		}
		f.values[string(y)] = onnxState{made.Makes, r.out, len(f.steps), ""}
		return nil
	}
	declared := len(f.plan.params)
	sub := f.plan.Sub(fmt.Sprint(len(f.steps)))
	var err error
	if made.Makes, err = (Stack{l}).Plan(sub, r.in.shape); err != nil {
		return fmt.Errorf("layer%s: %w", kindOf(l), errors.Unwrap(err)) // without its place in the stack
	}
	for _, param := range f.plan.params[declared:] {
		name := strings.TrimPrefix(param.Name, sub.prefix+"0.")
		if made.Params[name], err = f.param(r, name, param.Shape); err != nil {
			return fmt.Errorf("layer%s: parameter %s: %w", kindOf(l), name, err)
		}
	}
	if len(r.data) != len(made.Params) {
		return fmt.Errorf("layer%s: want numbers for each of its %d parameters, got %d", kindOf(l), len(made.Params), len(r.data))
	}
	for _, n := range r.nodes {
		made.Names = append(append(made.Names, n.node.Name), n.node.Inputs...)
	}
	f.steps = append(f.steps, made)
	f.values[string(y)] = onnxState{made.Makes, r.out, len(f.steps), ""}
	return nil
}

// param returns the numbers of a parameter.
func (f *onnxFile) param(r *ONNXReader, name string, shape []int) ([]float32, error) {
	i := slices.IndexFunc(r.data, func(p onnxParam) bool { return p.name == name })
	if i < 0 {
		return nil, errors.New("want a constant, got none")
	}
	c := r.data[i].constant
	long := func(sides []int) []int {
		return slices.DeleteFunc(slices.Clone(sides), func(n int) bool { return n == 1 })
	}
	if c.tensor.Type != onnx.Float || !slices.Equal(long(c.sides()), long(shape)) {
		return nil, fmt.Errorf("want float32 numbers of shape %v, got type %d and shape %v", shape, c.tensor.Type, c.sides())
	}
	if f.budget -= len(c.tensor.Floats); f.budget < 0 {
		return nil, fmt.Errorf("want layers with weights of their own, got ones that share them: together they have more than %d times the numbers in the file", maxSharing)
	}
	numbers := c.numbers(f.taken[c.tensor])
	if !c.transposed { // else the numbers are new
		f.taken[c.tensor] = true
	}
	return numbers, nil
}

// tapped returns the steps with a Tap for each value that a later layer reads.
func (f *onnxFile) tapped() (steps []ONNXStep) {
	taps := map[int][]onnxState{}
	for _, s := range f.values {
		if s.tap != "" {
			taps[s.step] = append(taps[s.step], s)
		}
	}
	for i := 0; i <= len(f.steps); i++ {
		slices.SortFunc(taps[i], func(a, b onnxState) int { return strings.Compare(a.tap, b.tap) })
		for _, s := range taps[i] {
			steps = append(steps, ONNXStep{Layer: Tap{Name: s.tap}, Makes: s.shape})
		}
		if i < len(f.steps) {
			steps = append(steps, f.steps[i])
		}
	}
	return steps
}
