package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Type is the type of a tensor's elements.
type Type int64

// The types that tensors of this package have.
const (
	Float Type = 1
	Int64 Type = 7
)

// Tensor is an array of numbers, row-major: TensorProto.
type Tensor struct {
	Name   string
	Dims   []int64 // none for a scalar
	Type   Type
	Floats []float32 // of type Float
	Ints   []int64   // of type Int64
}

// holds reports whether the dimensions ask for n elements.
func (t *Tensor) holds(n int) bool {
	want := int64(1)
	for _, d := range t.Dims {
		if d < 0 || d > 0 && want > math.MaxInt64/d {
			return false
		}
		want *= d
	}
	return want == int64(n)
}

func (t *Tensor) encode(e *encoder) {
	for _, d := range t.Dims {
		e.int(1, d)
	}
	e.int(2, int64(t.Type))
	e.text(8, t.Name)
	have := map[Type]int{Float: len(t.Floats), Int64: len(t.Ints)}[t.Type]
	if !t.holds(have) {
		e.fail("tensor %.80q: want the numbers of shape %v, got %d", t.Name, t.Dims, have)
		return
	}
	switch t.Type {
	case Float:
		e.head(9, lengthWire, uint64(4*have))
		for _, v := range t.Floats {
			e.b = binary.LittleEndian.AppendUint32(e.b, math.Float32bits(v))
		}
	case Int64:
		e.head(9, lengthWire, uint64(8*have))
		for _, v := range t.Ints {
			e.b = binary.LittleEndian.AppendUint64(e.b, uint64(v))
		}
	default:
		e.fail("tensor %.80q: want type %d or %d, got %d", t.Name, Float, Int64, t.Type)
	}
}

func (t *Tensor) decode(b []byte) error {
	var raw []byte
	err := fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			t.Dims, err = f.ints(t.Dims)
		case 2:
			var n int64
			n, err = f.int()
			t.Type = Type(n)
		case 3:
			err = fmt.Errorf("want a whole tensor, got a segment")
		case 4:
			t.Floats, err = f.floats(t.Floats)
		case 7:
			t.Ints, err = f.ints(t.Ints)
		case 8:
			t.Name, err = f.text()
		case 9:
			raw, err = f.bytes()
		case 13:
			err = fmt.Errorf("want its numbers in the file, got the name of another file")
		}
		return err
	})
	if err == nil {
		err = t.take(raw)
	}
	return at(err, "%.80q", t.Name)
}

// take makes numbers of the raw data, if there are any, and compares their number with the shape.
func (t *Tensor) take(raw []byte) error {
	size := 4
	switch t.Type {
	case Float:
		t.Ints = nil
	case Int64:
		t.Floats, size = nil, 8
	default:
		return fmt.Errorf("want numbers of type float (%d) or int64 (%d), got type %d", Float, Int64, t.Type)
	}
	if len(raw) > 0 && len(t.Floats)+len(t.Ints) > 0 {
		return fmt.Errorf("want numbers once, got them as a list and as raw data")
	}
	if len(raw)%size != 0 {
		return fmt.Errorf("want raw data of numbers of %d bytes, got %d bytes", size, len(raw))
	}
	if have := len(t.Floats) + len(t.Ints) + len(raw)/size; !t.holds(have) {
		return fmt.Errorf("want the numbers of shape %v, got %d", t.Dims[:min(len(t.Dims), 8)], have)
	}
	if len(raw) == 0 {
		return nil
	}
	if t.Type == Float {
		t.Floats = make([]float32, len(raw)/4)
		for i := range t.Floats {
			t.Floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		return nil
	}
	t.Ints = make([]int64, len(raw)/8)
	for i := range t.Ints {
		t.Ints[i] = int64(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return nil
}
