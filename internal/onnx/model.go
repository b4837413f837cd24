// Package onnx reads and writes ONNX files, the exchange format of networks (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
//
// A file is one protobuf message. The types of this package have the fields of it that a network of tensors needs: float32 weights,
// int64 shapes, nodes with attributes of numbers, texts and tensors. Encode writes fields in a fixed order, so equal models have equal
// bytes. Decode skips fields that only describe, such as doc strings and shapes of inner values, and reports those that change what a
// model computes and that the types cannot hold.
package onnx

import (
	"errors"
	"fmt"
)

// Model is a file: ModelProto.
type Model struct {
	IRVersion int64 // of the format, such as 7
	Producer  string
	Graph     *Graph
	Opsets    []Opset
	Metadata  []Property
}

// Opset is the version of a set of operators that nodes are of: OperatorSetIdProto.
type Opset struct {
	Domain  string // "" is ONNX's own
	Version int64
}

// Property is a text with a name: StringStringEntryProto.
type Property struct{ Key, Value string }

// MaxSize is the number of bytes that readers of protobuf take at most: 2 GiB less one.
const MaxSize = 1<<31 - 1

// Encode returns the bytes of the model's file. A tensor whose numbers do not fit its shape, an attribute of a type that Attribute does not name
// and a file of more than MaxSize bytes are errors.
func Encode(m *Model) ([]byte, error) {
	var e encoder
	err := errors.New("want a model with a graph, got none")
	if m != nil && m.Graph != nil {
		e.b = make([]byte, 0, m.Graph.size())
		m.encode(&e)
		err = e.err
	}
	if err == nil && len(e.b) > MaxSize {
		err = fmt.Errorf("want a file of at most %d bytes, got %d", MaxSize, len(e.b))
	}
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return e.b, nil
}

func (m *Model) encode(e *encoder) {
	e.int(1, m.IRVersion)
	e.text(2, m.Producer)
	e.message(7, func() { m.Graph.encode(e) })
	for _, o := range m.Opsets {
		e.message(8, func() {
			if o.Domain != "" {
				e.text(1, o.Domain)
			}
			e.int(2, o.Version)
		})
	}
	for _, p := range m.Metadata {
		e.message(14, func() {
			e.text(1, p.Key)
			e.text(2, p.Value)
		})
	}
}

// Decode reads the bytes of a file, which it does not keep. What it allocates is at most a constant times their number.
func Decode(b []byte) (*Model, error) {
	m := &Model{}
	err := m.decode(b)
	if err == nil && (m.Graph == nil || m.IRVersion < 1) {
		err = errors.New("want a model with a graph and a version, got none: it may not be an ONNX file")
	}
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return m, nil
}

func (m *Model) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			m.IRVersion, err = f.int()
		case 2:
			m.Producer, err = f.text()
		case 7:
			if m.Graph != nil {
				return errors.New("graph: want one, got two")
			}
			m.Graph = &Graph{}
			err = at(f.message(m.Graph.decode), "graph")
		case 8:
			var o Opset
			err = at(f.message(o.decode), "opset")
			m.Opsets = append(m.Opsets, o)
		case 14:
			var p Property
			err = at(f.message(p.decode), "metadata")
			m.Metadata = append(m.Metadata, p)
		case 25:
			err = errors.New("want a model without functions of its own, got one")
		}
		return err
	})
}

func (o *Opset) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			o.Domain, err = f.text()
		case 2:
			o.Version, err = f.int()
		}
		return err
	})
}

func (p *Property) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			p.Key, err = f.text()
		case 2:
			p.Value, err = f.text()
		}
		return err
	})
}
