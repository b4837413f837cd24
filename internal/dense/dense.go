// Package dense reads Gorgonia's tensors of float32.
package dense

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/null"
)

// Float32 returns v if it is a dense tensor of float32, of any shape and strides.
func Float32(v gorgonia.Value) (d *tensor.Dense, ok bool) {
	d, ok = v.(*tensor.Dense)
	return d, ok && d != nil && d.Dtype() == tensor.Float32
}

// IsRowMajor reports whether the elements lie in memory in row-major order, one after the other, so that the tensor's memory is the list of them.
func IsRowMajor(d *tensor.Dense) bool { return !d.RequiresIterator() && !d.DataOrder().IsColMajor() }

// Memory returns the memory of a float32 tensor, which is its elements in row-major order. A tensor that has another order is an error.
func Memory(v gorgonia.Value) ([]float32, error) {
	d, ok := Float32(v)
	if !ok {
		return nil, fmt.Errorf("want a dense float32 tensor, got %s", Describe(v))
	}
	if !IsRowMajor(d) {
		return nil, fmt.Errorf("want a tensor whose rows lie one after the other, got %s with strides %v", Describe(v), d.Strides())
	}
	return d.Float32s(), nil
}

// Elements returns the elements of a float32 tensor of one dimension or more in row-major order: its memory if they lie so there, else a copy.
func Elements(d *tensor.Dense) []float32 {
	if IsRowMajor(d) {
		return d.Float32s()
	}
	return Copy(d)
}

// Copy copies the elements of a float32 tensor of any strides (a view, a transposed tensor) in row-major order.
func Copy(d *tensor.Dense) []float32 {
	shape, strides, from := d.Shape(), d.Strides(), d.Float32s()
	to := make([]float32, 0, shape.TotalSize())
	var walk func(dim, at int)
	walk = func(dim, at int) {
		if dim == len(shape) {
			to = append(to, from[at])
			return
		}
		for i := range shape[dim] {
			walk(dim+1, at+i*strides[dim])
		}
	}
	walk(0, 0)
	return to
}

// Describe is the type and shape of a value in messages.
func Describe(v gorgonia.Value) string {
	if null.Is(v) {
		return "nothing"
	}
	return fmt.Sprintf("%v of shape %v", v.Dtype(), v.Shape())
}
