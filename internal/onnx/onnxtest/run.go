// Package onnxtest runs ONNX models for tests: a handful of operators, each in a few plain lines of float64.
package onnxtest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// ErrOperator reports an operator that Run lacks.
var ErrOperator = errors.New("want an operator that onnxtest has")

// tensor is a value, row-major.
type tensor struct {
	dims []int
	data []float64
}

// Input is a tensor, row-major.
type Input struct {
	Data []float32
	Dims []int
}

// Run computes the output of a model with one output for its inputs, in the order in which it lists them, and returns it with its shape. It checks the
// shapes that the model states: sides of one name have one length.
func Run(m *onnx.Model, inputs ...Input) (y []float32, to []int, err error) {
	g := m.Graph
	if len(g.Inputs) != len(inputs) || len(g.Outputs) != 1 {
		return nil, nil, fmt.Errorf("want %d inputs and one output, got %d and %d", len(inputs), len(g.Inputs), len(g.Outputs))
	}
	named := map[string]int{}
	values := map[string]tensor{}
	define := func(name string, v tensor) error {
		if _, ok := values[name]; ok || name == "" {
			return fmt.Errorf("value %q: want a name of its own", name)
		}
		if n := product(v.dims); n != len(v.data) {
			return fmt.Errorf("value %q: want the numbers of shape %v, got %d", name, v.dims, len(v.data))
		}
		values[name] = v
		return nil
	}
	for i, x := range inputs {
		in := tensor{x.Dims, nil}
		for _, v := range x.Data {
			in.data = append(in.data, float64(v))
		}
		if err := errors.Join(matches(g.Inputs[i], x.Dims, named), define(g.Inputs[i].Name, in)); err != nil {
			return nil, nil, err
		}
	}
	for _, t := range g.Initializers {
		v := tensor{}
		for _, d := range t.Dims {
			v.dims = append(v.dims, int(d))
		}
		for _, f := range t.Floats {
			v.data = append(v.data, float64(f))
		}
		for _, n := range t.Ints {
			v.data = append(v.data, float64(n))
		}
		if err := define(t.Name, v); err != nil {
			return nil, nil, err
		}
	}
	for _, n := range g.Nodes {
		v, err := apply(n, values)
		if err == nil && len(n.Outputs) != 1 {
			err = fmt.Errorf("want one output, got %d", len(n.Outputs))
		}
		if err == nil {
			err = define(n.Outputs[0], v)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("node %s (%s): %w", n.Name, n.Op, err)
		}
	}
	out, ok := values[g.Outputs[0].Name]
	if !ok {
		return nil, nil, fmt.Errorf("output %q: want a value, got none", g.Outputs[0].Name)
	}
	for _, v := range out.data {
		y = append(y, float32(v))
	}
	return y, out.dims, matches(g.Outputs[0], out.dims, named)
}

// matches compares a shape with what the model states of it, and with the lengths of named sides so far.
func matches(v onnx.Value, dims []int, named map[string]int) error {
	ok := v.Type == onnx.Float && len(v.Dims) == len(dims)
	for i := 0; ok && i < len(dims); i++ {
		d := v.Dims[i]
		if d.Name == "" {
			ok = d.Length == int64(dims[i])
			continue
		}
		if _, known := named[d.Name]; !known {
			named[d.Name] = dims[i]
		}
		ok = named[d.Name] == dims[i]
	}
	if !ok {
		return fmt.Errorf("value %q: want floats of shape %v, got shape %v", v.Name, v.Dims, dims)
	}
	return nil
}

// apply computes a node.
func apply(n onnx.Node, values map[string]tensor) (tensor, error) {
	op, ok := operators[n.Op]
	if !ok || n.Domain != "" {
		return tensor{}, fmt.Errorf("%w, got %s %s", ErrOperator, n.Domain, n.Op)
	}
	var in []tensor
	for _, name := range n.Inputs {
		v, ok := values[name]
		if !ok && name != "" { // an input that is left out has no name
			return tensor{}, fmt.Errorf("want values computed before the node, got %q", name)
		}
		in = append(in, v)
	}
	attributes := map[string]any{}
	for _, a := range n.Attributes {
		attributes[a.Name] = a.Value
	}
	for _, name := range op.attributes {
		delete(attributes, name)
	}
	if len(in) < op.least || len(in) > op.most || len(attributes) > 0 {
		return tensor{}, fmt.Errorf("want %d to %d inputs and attributes %v, got %d and others %v", op.least, op.most, op.attributes, len(in), attributes)
	}
	return op.run(n, in)
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// setting returns an attribute, or a default.
func setting[T any](n onnx.Node, name string, otherwise T) T {
	i := slices.IndexFunc(n.Attributes, func(a onnx.Attribute) bool { return a.Name == name })
	if i < 0 {
		return otherwise
	}
	v, _ := n.Attributes[i].Value.(T)
	return v
}
