package onnx

import "errors"

// Value is an input or an output of a graph, a tensor: ValueInfoProto.
type Value struct {
	Name string
	Type Type
	Dims []Dim
}

// Dim is a side of a tensor: its length, or the name of a length that is open, such as "batch". Neither is known if Name is "" and Length 0.
type Dim struct {
	Name   string
	Length int64
}

func (v *Value) encode(e *encoder) {
	e.text(1, v.Name)
	e.message(2, func() { // TypeProto
		e.message(1, func() { // its tensor type
			e.int(1, int64(v.Type))
			e.message(2, func() { // TensorShapeProto
				for _, d := range v.Dims {
					e.message(1, func() { d.encode(e) })
				}
			})
		})
	})
}

func (d Dim) encode(e *encoder) {
	switch {
	case d.Name != "":
		e.text(2, d.Name)
	case d.Length != 0:
		e.int(1, d.Length)
	}
}

func (v *Value) decode(b []byte) error {
	tensor := false
	err := fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			v.Name, err = f.text()
		case 2:
			err = f.message(func(b []byte) error {
				return fields(b, func(f field) error {
					if f.number != 1 {
						return nil
					}
					tensor = true
					return f.message(v.decodeTensor)
				})
			})
		}
		return err
	})
	if err == nil && !tensor {
		err = errors.New("want a tensor, got another type")
	}
	return at(err, "%.80q", v.Name)
}

// decodeTensor reads element type and shape.
func (v *Value) decodeTensor(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			var n int64
			n, err = f.int()
			v.Type = Type(n)
		case 2:
			err = f.message(func(b []byte) error {
				return fields(b, func(f field) error {
					if f.number != 1 {
						return nil
					}
					var d Dim
					err := f.message(d.decode)
					v.Dims = append(v.Dims, d)
					return err
				})
			})
		}
		return err
	})
}

func (d *Dim) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			d.Length, err = f.int()
			d.Name = ""
		case 2:
			d.Name, err = f.text()
			d.Length = 0
		}
		return err
	})
}
