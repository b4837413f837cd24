//go:build cuda

package cuda

import (
	"errors"
	"fmt"

	"gorgonia.org/cu"
	"gorgonia.org/tensor"
)

// Value is a float32 tensor or scalar on the device, an output of one of its machines: a gorgonia.Value. It changes with each run
// of the machine and ends with it. Looking at it waits for the device.
type Value struct {
	d     *Device
	scope *scope // the machine's: with it the memory ends
	shape tensor.Shape
	dev   cu.DevicePtr
	n     int
}

// Float32s returns the numbers as they are once all work asked for is done.
func (v *Value) Float32s() ([]float32, error) {
	if v == nil {
		return nil, errors.New("cuda: want a value of a machine, got nil")
	}
	list := make([]float32, v.n)
	err := v.d.do(func() error {
		if !v.d.scopes[v.scope] {
			return fmt.Errorf("cuda: value of shape %v: its machine is closed", v.shape)
		}
		return v.d.download(piece{list, v.dev})
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Data returns what Float32s does, a scalar as a float32. It is nil if the device fails, which the next call that can return an
// error will say.
func (v *Value) Data() any {
	list, err := v.Float32s()
	switch {
	case err != nil:
		return nil
	case v.shape.IsScalar():
		return list[0]
	}
	return list
}

// Shape is the tensor's; a scalar has none.
func (v *Value) Shape() tensor.Shape { return v.shape }

// Size is the number of elements.
func (v *Value) Size() int { return v.n }

// Dtype is tensor.Float32.
func (v *Value) Dtype() tensor.Dtype { return tensor.Float32 }

// Uintptr is an address in the device's memory.
func (v *Value) Uintptr() uintptr { return v.dev.Uintptr() }

// MemSize is the number of bytes.
func (v *Value) MemSize() uintptr { return uintptr(4 * v.n) }

// Format writes the numbers.
func (v *Value) Format(s fmt.State, verb rune) {
	fmt.Fprintf(s, fmt.FormatString(s, verb), v.Data())
}
