package layer

import (
	"fmt"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/denoise-go/denoise/internal/null"
)

// Plan collects what a network needs while its layers' Plan methods are called in order: parameters, and the shapes of taps. Each layer
// gets a Plan of its own, which puts the layer's place in the network before the names it gives.
type Plan struct {
	*planned
	*statement // of the layer
	prefix     string
	depth      int // of stacks within stacks
}

// planned is what the Plans of one network share.
type planned struct {
	params []Param
	taps   map[string]tap
	shapes map[string]Shape // that each layer makes, by its prefix
	made   []made           // the same with the layers, in order
	layers int
	begun  bool
	guess  bool  // a layer's gradient is an estimate
	root   field // of what the network's stacks have made so far
	whole  string
}

// made is a layer, and the shape that it makes.
type made struct {
	layer Layer
	shape Shape
}

// tap is a value that a layer has named.
type tap struct {
	shape Shape
	field field
}

// Param is a parameter that a layer declares.
type Param struct {
	Name  string // such as encoder.0.weight
	Shape []int  // as PyTorch has it
	Start Start
}

// Bounds that no sensible network exceeds, but a damaged file or a slipped digit does.
const (
	maxLayers     = 1 << 10
	maxDepth      = 8
	maxParameters = 1 << 27 // numbers
)

// NewPlan returns the Plan of a network without layers yet.
func NewPlan() *Plan {
	return &Plan{planned: &planned{taps: map[string]tap{}, shapes: map[string]Shape{}}, statement: &statement{}}
}

// Sub returns the Plan of a part of the layer, such as a stack in it, whose parameters' names begin with name and a dot.
func (p *Plan) Sub(name string) *Plan {
	return &Plan{p.planned, p.statement, p.prefix + name + ".", p.depth}
}

// layer returns the Plan of layer number i of a stack, whose input depends on x.
func (p *Plan) layer(i int, l Layer, x field) (*Plan, error) {
	p.layers++
	switch {
	case null.Is(l):
		return nil, errNil
	case p.layers > maxLayers:
		return nil, fmt.Errorf("want at most %d layers, got more", maxLayers)
	case p.depth >= maxDepth:
		return nil, fmt.Errorf("want stacks at most %d deep, got more", maxDepth)
	}
	return &Plan{p.planned, &statement{x: x}, fmt.Sprintf("%s%d.", p.prefix, i), p.depth + 1}, nil
}

// Param declares a parameter by the name and shape that PyTorch gives it, such as "weight", and how it starts.
func (p *Plan) Param(name string, start Start, shape ...int) error {
	if name == "" {
		return fmt.Errorf("parameter of %s: want a name, got none", p.prefix)
	}
	name = p.prefix + name
	total := int64(0)
	for _, q := range append(p.params, Param{Shape: shape}) {
		n := int64(1)
		for _, side := range q.Shape {
			if side < 1 || int64(side) > maxParameters/n {
				return fmt.Errorf("parameter %s: want sides of at least 1 and at most %d numbers, got shape %v", name, maxParameters, q.Shape)
			}
			n *= int64(side)
		}
		total += n
	}
	switch {
	case total > maxParameters:
		return fmt.Errorf("parameter %s: want at most %d parameters in the network, got %d", name, maxParameters, total)
	case start == nil:
		return fmt.Errorf("parameter %s: want a start, got nil", name)
	case slices.ContainsFunc(p.params, func(q Param) bool { return q.Name == name }):
		return fmt.Errorf("parameter %s: want a name of its own, got one that is taken", name)
	}
	p.params = append(p.params, Param{name, slices.Clone(shape), start})
	return nil
}

// Params returns the parameters declared so far, in order.
func (p *Plan) Params() []Param { return slices.Clone(p.params) }

// SetTap names a shape, for a later layer to read.
func (p *Plan) SetTap(name string, s Shape) error {
	if _, ok := p.taps[name]; ok || name == "" {
		return fmt.Errorf("want a tap with a name of its own, got %q", name)
	}
	if err := checkName(name); err != nil {
		return err
	}
	p.taps[name] = tap{shape: s}
	p.named = append(p.named, name)
	return nil
}

// checkName rejects a name that is not UTF-8, which JSON would change.
func checkName(name string) error {
	if !utf8.ValidString(name) {
		return fmt.Errorf("want a name that is UTF-8, got %q", name)
	}
	return nil
}

// Tap returns the shape that an earlier layer named.
func (p *Plan) Tap(name string) (Shape, error) {
	t, ok := p.taps[name]
	if !ok {
		return Shape{}, fmt.Errorf("want the name of a tap before this layer, got %q", name)
	}
	p.read = append(p.read, t.field)
	return t.shape, nil
}

// Estimate states that the layer's gradient is an estimate by which training makes progress, such as a straight-through gradient, and not the
// derivative of what the layer computes. layertest then does not compare it with finite differences.
func (p *Plan) Estimate() { p.guess = true }

// Estimated reports whether a layer has stated so.
func (p *Plan) Estimated() bool { return p.guess }

// Whole returns the first layer whose output depends on all of the picture, such as "encoder.3 (group_norm)", or "".
func (p *Plan) Whole() string { return p.whole }

// Made iterates over the layers of all stacks, with the shapes that they make. Those in a stack of a layer come before the layer.
func (p *Plan) Made() iter.Seq2[Layer, Shape] {
	return func(yield func(Layer, Shape) bool) {
		for _, m := range p.made {
			if !yield(m.layer, m.shape) {
				return
			}
		}
	}
}

// Largest returns the number of elements of the largest sample that a layer makes.
func (p *Plan) Largest() (n int) {
	for _, s := range p.shapes {
		n = max(n, s.Size())
	}
	return n
}
