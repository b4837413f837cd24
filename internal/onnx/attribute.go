package onnx

import "fmt"

// Attribute is a setting of a node: AttributeProto.
type Attribute struct {
	Name  string
	Value any // float32, int64, string, *Tensor, []float32, []int64 or []string
}

// The numbers of AttributeProto.AttributeType.
const (
	typeFloat   = 1
	typeInt     = 2
	typeString  = 3
	typeTensor  = 4
	typeFloats  = 6
	typeInts    = 7
	typeStrings = 8
)

func (a *Attribute) encode(e *encoder) {
	e.text(1, a.Name)
	kind := int64(0)
	switch v := a.Value.(type) {
	case float32:
		kind = typeFloat
		e.float(2, v)
	case int64:
		kind = typeInt
		e.int(3, v)
	case string:
		kind = typeString
		e.text(4, v)
	case *Tensor:
		kind = typeTensor
		if v == nil {
			e.fail("attribute %s: want a tensor, got nil", a.Name)
			return
		}
		e.message(5, func() { v.encode(e) })
	case []float32:
		kind = typeFloats
		for _, x := range v {
			e.float(7, x)
		}
	case []int64:
		kind = typeInts
		for _, x := range v {
			e.int(8, x)
		}
	case []string:
		kind = typeStrings
		for _, x := range v {
			e.text(9, x)
		}
	default:
		e.fail("attribute %s: want a float32, int64, string, *Tensor or a list of the first three, got %T", a.Name, v)
	}
	e.int(20, kind)
}

// attributeValues are the fields of an AttributeProto of any type.
type attributeValues struct {
	float   float32
	int     int64
	text    string
	tensor  *Tensor
	floats  []float32
	ints    []int64
	strings []string
}

func (a *Attribute) decode(b []byte) error {
	var kind int64
	var v attributeValues
	err := fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			a.Name, err = f.text()
		case 2:
			v.float, err = f.float()
		case 3:
			v.int, err = f.int()
		case 4:
			v.text, err = f.text()
		case 5:
			v.tensor = &Tensor{}
			err = f.message(v.tensor.decode)
		case 7:
			v.floats, err = f.floats(v.floats)
		case 8:
			v.ints, err = f.ints(v.ints)
		case 9:
			v.strings, err = f.texts(v.strings)
		case 20:
			kind, err = f.int()
		case 21:
			err = fmt.Errorf("want a value, got the attribute of a function")
		}
		return err
	})
	if err == nil {
		a.Value, err = v.of(kind)
	}
	return at(err, "%.80q", a.Name)
}

// of returns the value of a type.
func (v *attributeValues) of(kind int64) (any, error) {
	switch kind {
	case typeFloat:
		return v.float, nil
	case typeInt:
		return v.int, nil
	case typeString:
		return v.text, nil
	case typeTensor:
		if v.tensor != nil {
			return v.tensor, nil
		}
		return nil, fmt.Errorf("want a tensor, got none")
	case typeFloats:
		return v.floats, nil
	case typeInts:
		return v.ints, nil
	case typeStrings:
		return v.strings, nil
	}
	return nil, fmt.Errorf("want numbers, texts or a tensor, got type %d", kind)
}
