// Package layer has the layers that networks are lists of. Each stands in one file: what it takes and gives, its parameters and how
// they start, its nodes, its JSON and its PyTorch module.
//
// A sample has a Shape of C channels, H rows and W columns; B is the number of samples in a batch. Nodes are float32. A vector or a
// code of shape D×1×1 is a node [B×D]; every other sample is a node [B×H×W×C], channels last. Weights have PyTorch's names, shapes
// and order in memory. Flatten and Reshape number the elements of a sample as PyTorch does: channel, then row, then column.
//
// A layer of one's own is a type with the three methods of Layer, made known by Register. It is then trained, saved and loaded as
// the layers of this package are: docs/ADDING_A_LAYER.md shows how to write one.
package layer

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/shape"
)

// Shape is the shape of one sample: C channels, H rows, W columns.
type Shape = shape.Shape

// Vector returns the shape of a vector of n numbers, n×1×1.
func Vector(n int) Shape { return shape.Vector(n) }

// Layer is one step of a network. Its exported fields are its settings, and its JSON. An implementation is a value without state:
// one Layer may stand in several networks and be used from several goroutines.
type Layer interface {
	// Kind returns the layer's name in JSON, such as "linear".
	Kind() string

	// Plan returns the shape that the layer makes of a sample of shape in. It declares the layer's parameters with p.Param, and
	// reports settings that are invalid and shapes that the layer cannot take. With p.Reach or p.Pointwise it states what surroundings an
	// output pixel depends on.
	Plan(p *Plan, in Shape) (Shape, error)

	// Apply returns the node of the layer's output for a batch x. gorgonia.Grad differentiates what it builds.
	Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error)
}

var (
	registryMu sync.RWMutex
	registry   = map[string]reflect.Type{}
)

// Register makes a kind of layer known, so that it can be read from JSON. It takes any value of the layer's type. Call it from an
// init function, as each file of this package does. It panics if the layer is nil, another type has the kind's name, or the name is empty.
func Register(l Layer) {
	if l == nil {
		panic("layer: register: " + errNil.Error())
	}
	kind, t := l.Kind(), reflect.TypeOf(l)
	registryMu.Lock()
	defer registryMu.Unlock()
	if have, ok := registry[kind]; kind == "" || ok && have != t {
		panic(fmt.Sprintf("layer: register %v: want a kind of its own, got %q", t, kind))
	}
	registry[kind] = t
}

// Stack is a list of layers, each of which takes what the one before makes. Its JSON is a list of objects {"kind": …, settings …}.
// The names of a stack's parameters begin with the layer's place in it, as those of PyTorch's nn.Sequential do.
type Stack []Layer

// Plan plans every layer, numbered from 0, and returns the shape that the last one makes.
func (st Stack) Plan(p *Plan, in Shape) (Shape, error) {
	x := p.begin(in)
	for i, l := range st {
		q, err := p.layer(i, l, x)
		var out Shape
		if err == nil {
			out, err = l.Plan(q, in)
		}
		if err == nil {
			err = out.Validate()
		}
		if err == nil {
			x, err = q.result(in, out)
		}
		if err != nil {
			return Shape{}, fmt.Errorf("layer %d%s: %w", i, kindOf(l), err)
		}
		if p.whole == "" && (!x.local || x.sides[0].unlimited || x.sides[1].unlimited) {
			p.whole = strings.TrimSuffix(q.prefix, ".") + kindOf(l)
		}
		p.shapes[q.prefix] = out
		p.made = append(p.made, made{l, out})
		in = out
	}
	p.end(x)
	return in, nil
}

// Apply applies every layer to the output of the one before.
func (st Stack) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	var weights gorgonia.Nodes
	fresh := false
	for i, l := range st {
		q := &Scope{application: s.application, prefix: fmt.Sprintf("%s%d.", s.prefix, i), fresh: fresh, weights: &weights}
		var y *gorgonia.Node
		err := errNil
		if !null.Is(l) {
			y, err = l.Apply(q, x)
		}
		if err == nil {
			err = q.check(x, y)
		}
		if err != nil {
			return nil, fmt.Errorf("layer %d%s: %w", i, kindOf(l), err)
		}
		fresh = y != x
		x = y
	}
	if s.weights != nil {
		*s.weights = append(*s.weights, weights...)
	}
	return x, nil
}

// kindOf returns " (kind)" for messages.
func kindOf(l Layer) string {
	if null.Is(l) {
		return ""
	}
	return fmt.Sprintf(" (%s)", l.Kind())
}

var errNil = errors.New("want a layer, got nil")
