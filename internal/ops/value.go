package ops

import (
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/dense"
)

// matrix is a row-major float32 matrix without gaps. A vector is one of a single row; a tensor of more dimensions has a row for each
// place, as wide as its last dimension.
type matrix struct {
	v          []float32
	rows, cols int
}

const anySize = -1

// reader takes an operation's inputs apart. It keeps the first error, so that a Do reads all its inputs and asks once.
type reader struct {
	op  string
	err error
}

// matrix reads a float32 tensor of two or more dimensions as rows×cols, each of which may be anySize.
func (r *reader) matrix(arg string, v gorgonia.Value, rows, cols int) matrix {
	return r.dense(arg, v, 2, rows, cols)
}

// vector reads a float32 tensor of n elements.
func (r *reader) vector(arg string, v gorgonia.Value, n int) matrix {
	return r.dense(arg, v, 1, 1, n)
}

func (r *reader) dense(arg string, v gorgonia.Value, least, rows, cols int) matrix {
	if r.err != nil {
		return matrix{}
	}
	d, ok := dense.Float32(v)
	if !ok || d.Dims() < least {
		r.err = fmt.Errorf("ops: %s: %s: want a float32 tensor of %d dimensions or more, got %s", r.op, arg, least, dense.Describe(v))
		return matrix{}
	}
	shape := d.Shape()
	m := matrix{rows: 1, cols: shape[len(shape)-1]}
	for _, n := range shape[:len(shape)-1] {
		m.rows *= n
	}
	if rows != anySize && rows != m.rows || cols != anySize && cols != m.cols {
		r.err = fmt.Errorf("ops: %s: %s: want %s×%s, got %d×%d", r.op, arg, size(rows), size(cols), m.rows, m.cols)
		return matrix{}
	}
	m.v = dense.Elements(d)
	return m
}

// elements reads a float32 tensor of one dimension or more: its elements in row-major order, and its shape. If want is not nil, it
// must have that shape.
func (r *reader) elements(arg string, v gorgonia.Value, want tensor.Shape) ([]float32, tensor.Shape) {
	if r.err != nil {
		return nil, nil
	}
	d, ok := dense.Float32(v)
	if !ok || d.Dims() == 0 {
		r.err = fmt.Errorf("ops: %s: %s: want a float32 tensor of 1 dimension or more, got %s", r.op, arg, dense.Describe(v))
		return nil, nil
	}
	if shape := d.Shape(); want != nil && !slices.Equal(shape, want) {
		r.err = fmt.Errorf("ops: %s: %s: want shape %v, got %v", r.op, arg, want, shape)
		return nil, nil
	}
	return dense.Elements(d), d.Shape()
}

// scalar reads a float32 scalar.
func (r *reader) scalar(arg string, v gorgonia.Value) float32 {
	switch v := v.(type) {
	case *gorgonia.F32:
		return float32(*v)
	case *tensor.Dense:
		if v.Dtype() == tensor.Float32 && v.Shape().TotalSize() == 1 {
			return v.Float32s()[0]
		}
	}
	if r.err == nil {
		r.err = fmt.Errorf("ops: %s: %s: want a float32 scalar, got %s", r.op, arg, dense.Describe(v))
	}
	return 0
}

// shapes lists shapes for messages.
func shapes(list []tensor.Shape) string {
	var text []string
	for _, s := range list {
		text = append(text, fmt.Sprint(s))
	}
	return strings.Join(text, ", ")
}

func size(n int) string {
	if n == anySize {
		return "any"
	}
	return fmt.Sprint(n)
}

// output is the tensor an operation writes at every run: the one that a machine lends it for the run, or its own, which is made at
// the first run and kept, as a graph's shapes never change.
type output struct{ t, lent *tensor.Dense }

// of returns the tensor of the shape and its elements.
func (o *output) of(shape ...int) (*tensor.Dense, []float32) {
	if o.lent != nil && o.lent.Shape().Eq(tensor.Shape(shape)) {
		return o.lent, o.lent.Float32s()
	}
	if o.t == nil || !o.t.Shape().Eq(tensor.Shape(shape)) {
		o.t = tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(shape...))
	}
	return o.t, o.t.Float32s()
}

// withLast returns the tensor of a shape whose last dimension is replaced, and its elements. It makes no shape where there is a tensor.
func (o *output) withLast(shape tensor.Shape, last int) (*tensor.Dense, []float32) {
	for _, t := range [...]*tensor.Dense{o.lent, o.t} {
		if t == nil || t.Dims() != len(shape) {
			continue
		}
		if have, n := t.Shape(), len(shape)-1; have[n] == last && slices.Equal(have[:n], shape[:n]) {
			return t, t.Float32s()
		}
	}
	return o.of(withLast(shape, last)...)
}

// withLast returns a shape whose last dimension is replaced.
func withLast(shape tensor.Shape, last int) tensor.Shape {
	s := shape.Clone()
	s[len(s)-1] = last
	return s
}

// dimsOf returns the number of dimensions of a node, or least where it has fewer or is nil, which apply then reports.
func dimsOf(n *gorgonia.Node, least int) int {
	if n == nil {
		return least
	}
	return max(n.Shape().Dims(), least)
}
