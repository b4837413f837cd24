//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/ops"
)

// place is where the value of a node is.
type place struct {
	kernels.Tensor
	node     *gorgonia.Node
	kind     kind
	onDevice bool           // an operation of the device or a Value needs it there
	output   bool           // of the machine
	weight   *weight        // a resident's
	host     gorgonia.Value // a constant's, and what the host has of another in this run
	copy     []float32      // of a resident that the host reads and solvers move
}

// kind is where a node's value comes from.
type kind int

const (
	bound    kind = iota // an input that gorgonia.Let binds before each run
	resident             // an input that had a float32 tensor when the machine was made: a weight
	constant             // fixed, or an input of another type that had a value when the machine was made
	result               // of an operation
)

func newPlace(n *gorgonia.Node) *place {
	t := kernels.Tensor{Of: n.Dtype(), Shape: n.Shape(), N: n.Shape().TotalSize()}
	return &place{Tensor: t, node: n, kind: kindOf(n)}
}

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
	for i := range p.At {
		p.At[i] = dev
	}
}

// words returns the elements of a value for the place, row after row, 4 bytes each as if they were float32s: its own memory if they lie so
// there, else a copy.
func (p *place) words(v gorgonia.Value) ([]float32, error) {
	list, err := words(v)
	if err == nil && len(list) != p.N {
		err = fmt.Errorf("want %d numbers, got %d", p.N, len(list))
	}
	return list, err
}

func words(v gorgonia.Value) ([]float32, error) {
	switch v := v.(type) {
	case *gorgonia.F32:
		return []float32{float32(*v)}, nil
	case *tensor.Dense:
		var memory []float32
		switch {
		case v.Dtype() == tensor.Float32 && v.IsScalar():
			return []float32{v.ScalarValue().(float32)}, nil
		case v.Dtype() == tensor.Float32:
			memory = v.Float32s()
		case v.Dtype() == tensor.Int32 && !v.IsScalar():
			ints := v.Int32s()
			memory = unsafe.Slice((*float32)(unsafe.Pointer(&ints[0])), len(ints))
		default:
			return nil, fmt.Errorf("want float32, or a tensor of int32, got %v", v.Dtype())
		}
		if dense.IsRowMajor(v) {
			return memory, nil
		}
		list, it := make([]float32, 0, v.Shape().TotalSize()), v.Iterator()
		for i, err := it.Next(); err == nil; i, err = it.Next() {
			list = append(list, memory[i])
		}
		return list, nil
	case nil:
		return nil, fmt.Errorf("want a float32 tensor, got nothing")
	}
	return nil, fmt.Errorf("want a float32 tensor, got a %T", v)
}
