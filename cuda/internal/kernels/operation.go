//go:build cuda

package kernels

import (
	"fmt"
	"reflect"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// Slots is how many batches can be on their way: while a run reads one, the next goes up. A run is given a number below it.
const Slots = 2

// Tensor is where the device keeps a value, row after row.
type Tensor struct {
	Of    tensor.Dtype // float32, or int32 for keys
	Shape tensor.Shape
	N     int                 // elements
	At    [Slots]cu.DevicePtr // for each slot; they differ for inputs that are bound before each run

	within *Tensor // of a part of another tensor, that one
	offset int     // and where the part begins, in elements
}

// Address is where the device keeps the value, once all values have their memory.
func (t *Tensor) Address(slot int) cu.DevicePtr {
	if t.within != nil {
		return t.within.Address(slot) + cu.DevicePtr(4*t.offset)
	}
	return t.At[slot]
}

// Cols and Rows are those of a value as a matrix, with a row for each place of all dimensions but the last.
func (t *Tensor) Cols() int { return t.Shape[len(t.Shape)-1] }
func (t *Tensor) Rows() int { return t.N / t.Cols() }

// Command is an operation with its inputs and its output.
type Command struct {
	In  []*Tensor
	Out *Tensor
}

// Queue is a stream, and the workspace of the products in it.
type Queue struct {
	Stream    cu.Stream
	Workspace cu.DevicePtr
}

// Resources are what operations are built from. What is taken is given back when the machine closes.
type Resources interface {
	// Alloc takes memory for n float32s. What it is for stands in the error.
	Alloc(n int, what string) (cu.DevicePtr, error)

	// Load takes memory for a list and brings it there.
	Load(list []float32, what string) (cu.DevicePtr, error)

	// Kernel loads a kernel.
	Kernel(name string) (Kernel, error)

	// Product plans a matrix product, in the device's arithmetic.
	Product(p driver.Product) (*driver.Plan, error)
}

// Launch puts an operation into a queue. It reads bound inputs from a slot.
type Launch func(q Queue, slot int) error

// Build makes an operation once all values have their memory.
type Build func(r Resources) (Launch, error)

// builders make operations, by the type of Gorgonia's operation.
var builders = map[string]func(op gorgonia.Op, c Command) Build{}

// register has the device run operations of type T as build says. A nil Build leaves an operation to the host.
func register[T gorgonia.Op](build func(op T, c Command) Build) {
	registerType(reflect.TypeFor[T]().String(), func(op gorgonia.Op, c Command) Build { return build(op.(T), c) })
}

// registerType is register for a type that is not exported, by its name.
func registerType(name string, build func(op gorgonia.Op, c Command) Build) {
	if builders[name] != nil {
		panic(fmt.Sprintf("kernels: want one operation for %s, got two", name))
	}
	builders[name] = build
}

// For returns how to build an operation, or nil if the host has to run it. Of the command's tensors the addresses are not known yet.
func For(op gorgonia.Op, c Command) Build {
	if build := builders[reflect.TypeOf(op).String()]; build != nil {
		return build(op, c)
	}
	return nil
}
