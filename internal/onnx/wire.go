package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// How a field's content is written (https://protobuf.dev/programming-guides/encoding/).
const (
	varintWire  = 0
	fixed64Wire = 1
	lengthWire  = 2
	fixed32Wire = 5
)

// encoder appends fields to a message.
type encoder struct {
	b   []byte
	err error // the first
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// head appends a field's number and type, and the varint that follows.
func (e *encoder) head(number, wire int, v uint64) {
	e.b = binary.AppendUvarint(e.b, uint64(number<<3|wire))
	e.b = binary.AppendUvarint(e.b, v)
}

func (e *encoder) int(number int, v int64) { e.head(number, varintWire, uint64(v)) }

func (e *encoder) float(number int, v float32) {
	e.b = binary.AppendUvarint(e.b, uint64(number<<3|fixed32Wire))
	e.b = binary.LittleEndian.AppendUint32(e.b, math.Float32bits(v))
}

func (e *encoder) text(number int, s string) {
	if !utf8.ValidString(s) {
		e.fail("want UTF-8, got %.80q", s)
	}
	e.head(number, lengthWire, uint64(len(s)))
	e.b = append(e.b, s...)
}

// message appends a message within the message, whose fields content appends.
func (e *encoder) message(number int, content func()) {
	e.b = binary.AppendUvarint(e.b, uint64(number<<3|lengthWire))
	start := len(e.b)
	content()
	e.b = slices.Insert(e.b, start, binary.AppendUvarint(nil, uint64(len(e.b)-start))...)
}

// field is one field of a message.
type field struct {
	number  int
	wire    int
	varint  uint64 // also that of fixed 32 and 64 bits
	content []byte // of a length-delimited field
}

var errShort = errors.New("want a whole field, got a message that ends in it")

// fields calls f for each field of a message.
func fields(b []byte, f func(field) error) error {
	for len(b) > 0 {
		head, n := binary.Uvarint(b)
		if n <= 0 || head>>3 < 1 || head>>3 >= 1<<29 {
			return errors.New("want a field's number, got something else: it may not be an ONNX file")
		}
		b = b[n:]
		d := field{number: int(head >> 3), wire: int(head & 7)}
		size := 0
		switch d.wire {
		case varintWire:
			if d.varint, size = binary.Uvarint(b); size <= 0 {
				return fmt.Errorf("field %d: %w", d.number, errShort)
			}
		case fixed64Wire:
			size = 8
		case fixed32Wire:
			size = 4
		case lengthWire:
			length, n := binary.Uvarint(b)
			if n <= 0 || length > uint64(len(b)-n) {
				return fmt.Errorf("field %d: %w", d.number, errShort)
			}
			b = b[n:]
			d.content, size = b[:length], int(length)
		default:
			return fmt.Errorf("field %d: want a wire type of 0, 1, 2 or 5, got %d: it may not be an ONNX file", d.number, d.wire)
		}
		if size > len(b) {
			return fmt.Errorf("field %d: %w", d.number, errShort)
		}
		switch d.wire {
		case fixed64Wire:
			d.varint = binary.LittleEndian.Uint64(b)
		case fixed32Wire:
			d.varint = uint64(binary.LittleEndian.Uint32(b))
		}
		b = b[size:]
		if err := f(d); err != nil {
			return err
		}
	}
	return nil
}

// want reports a field that is written as another type.
func (f field) want(wire int) error {
	if f.wire != wire {
		return fmt.Errorf("field %d: want wire type %d, got %d", f.number, wire, f.wire)
	}
	return nil
}

func (f field) int() (int64, error) { return int64(f.varint), f.want(varintWire) }

func (f field) float() (float32, error) {
	return math.Float32frombits(uint32(f.varint)), f.want(fixed32Wire)
}

func (f field) bytes() ([]byte, error) { return f.content, f.want(lengthWire) }

func (f field) text() (string, error) {
	if err := f.want(lengthWire); err != nil {
		return "", err
	}
	if !utf8.Valid(f.content) {
		return "", fmt.Errorf("field %d: want UTF-8, got %.80q", f.number, f.content)
	}
	return string(f.content), nil
}

func (f field) message(decode func([]byte) error) error {
	if err := f.want(lengthWire); err != nil {
		return err
	}
	return decode(f.content)
}

// texts appends the field's text to a list.
func (f field) texts(list []string) ([]string, error) {
	s, err := f.text()
	return append(list, s), err
}

// ints appends the field's number to a list, or its numbers, if it is a packed list.
func (f field) ints(list []int64) ([]int64, error) {
	if f.wire != lengthWire {
		v, err := f.int()
		return append(list, v), err
	}
	for b := f.content; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return list, fmt.Errorf("field %d: %w", f.number, errShort)
		}
		list, b = append(list, int64(v)), b[n:]
	}
	return list, nil
}

// floats appends the field's number to a list, or its numbers, if it is a packed list.
func (f field) floats(list []float32) ([]float32, error) {
	if f.wire != lengthWire {
		v, err := f.float()
		return append(list, v), err
	}
	if len(f.content)%4 != 0 {
		return list, fmt.Errorf("field %d: want numbers of 4 bytes, got %d bytes", f.number, len(f.content))
	}
	list = slices.Grow(list, len(f.content)/4)
	for b := f.content; len(b) > 0; b = b[4:] {
		list = append(list, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return list, nil
}

// at puts a place before an error, if there is one.
func at(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}
