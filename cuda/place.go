//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// place is where the value of a node is.
type place struct {
	node     *gorgonia.Node
	kind     kind
	n        int                 // elements
	readers  int                 // operations that take it as an input
	onDevice bool                // a kernel or a Value needs it there
	output   bool                // of the machine
	dev      [slots]cu.DevicePtr // for each slot of inputs; they differ for bound inputs only
	weight   *weight             // a resident's
	host     gorgonia.Value      // a constant's, and what the CPU has made of a result in this run
}

// kind is where a node's value comes from.
type kind int

const (
	bound    kind = iota // an input that gorgonia.Let binds before each run
	resident             // an input that had a float32 tensor when the machine was made: a weight
	constant             // fixed, or an input of another type that had a value when the machine was made
	result               // of an operation
)

func kindOf(n *gorgonia.Node) kind {
	if ops.Constant(n) != nil {
		return constant
	}
	switch v := n.Value(); {
	case n.Op() != nil:
		return result
	case v == nil:
		return bound
	default:
		if t, ok := v.(*tensor.Dense); ok && t.Dtype() == tensor.Float32 {
			return resident
		}
		return constant
	}
}

func (p *place) setAll(dev cu.DevicePtr) {
	for i := range p.dev {
		p.dev[i] = dev
	}
}

// floats returns the float32s of a tensor or scalar, row after row: its own memory if they lie so there, else a copy.
func floats(v gorgonia.Value) ([]float32, error) {
	switch v := v.(type) {
	case *gorgonia.F32:
		return []float32{float32(*v)}, nil
	case *tensor.Dense:
		if v.Dtype() != tensor.Float32 {
			return nil, fmt.Errorf("want float32, got %v", v.Dtype())
		}
		if v.IsScalar() {
			return []float32{v.ScalarValue().(float32)}, nil
		}
		if !v.RequiresIterator() && !v.DataOrder().IsColMajor() {
			return v.Float32s(), nil
		}
		list, it := make([]float32, 0, v.Shape().TotalSize()), v.Iterator()
		for i, err := it.Next(); err == nil; i, err = it.Next() {
			list = append(list, v.Float32s()[i])
		}
		return list, nil
	case nil:
		return nil, fmt.Errorf("want a float32 tensor, got nothing")
	}
	return nil, fmt.Errorf("want a float32 tensor, got a %T", v)
}
