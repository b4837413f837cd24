package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// matrix is a row-major float32 matrix without gaps; a vector is one of a single row.
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

// matrix reads a float32 tensor of rows×cols, each of which may be anySize.
func (r *reader) matrix(arg string, v gorgonia.Value, rows, cols int) matrix {
	return r.dense(arg, v, 2, rows, cols)
}

// vector reads a float32 tensor of n elements.
func (r *reader) vector(arg string, v gorgonia.Value, n int) matrix {
	return r.dense(arg, v, 1, 1, n)
}

func (r *reader) dense(arg string, v gorgonia.Value, dims, rows, cols int) matrix {
	if r.err != nil {
		return matrix{}
	}
	d, ok := v.(*tensor.Dense)
	if !ok || d.Dtype() != tensor.Float32 || d.Dims() != dims {
		r.err = fmt.Errorf("ops: %s: %s: want a float32 tensor of %d dimensions, got %s", r.op, arg, dims, describe(v))
		return matrix{}
	}
	shape := d.Shape()
	m := matrix{rows: 1, cols: shape[dims-1]}
	if dims == 2 {
		m.rows = shape[0]
	}
	if rows != anySize && rows != m.rows || cols != anySize && cols != m.cols {
		r.err = fmt.Errorf("ops: %s: %s: want %s×%s, got %d×%d", r.op, arg, size(rows), size(cols), m.rows, m.cols)
		return matrix{}
	}
	if d.RequiresIterator() || d.DataOrder().IsColMajor() {
		m.v = gather(d, m.rows, m.cols)
	} else {
		m.v = d.Float32s()
	}
	return m
}

// gather copies a vector or matrix of any strides (a view, a transposed tensor) into row-major order.
func gather(d *tensor.Dense, rows, cols int) []float32 {
	strides := d.Strides()
	down, right := 0, strides[len(strides)-1]
	if len(strides) == 2 {
		down = strides[0]
	}
	from, to := d.Float32s(), make([]float32, 0, rows*cols)
	for i := range rows {
		for j := range cols {
			to = append(to, from[i*down+j*right])
		}
	}
	return to
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
		r.err = fmt.Errorf("ops: %s: %s: want a float32 scalar, got %s", r.op, arg, describe(v))
	}
	return 0
}

func describe(v gorgonia.Value) string {
	if v == nil {
		return "nothing"
	}
	return fmt.Sprintf("%v of shape %v", v.Dtype(), v.Shape())
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
