package layer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/onnx"
)

// maxSharing bounds the numbers of all parameters in times of those in the file, where layers share weights.
const maxSharing = 16

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
	if null.Is(l) {
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
