package onnx

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// sample has a value of every kind.
func sample() *Model {
	raw := Tensor{Name: "raw", Type: Float, Floats: []float32{3.25}}
	return &Model{
		IRVersion: 7,
		Producer:  "python",
		Graph: &Graph{
			Name: "graph",
			Nodes: []Node{{Name: "node", Op: "Anything", Domain: "test", Inputs: []string{"x", "", "floats"}, Outputs: []string{"y"},
				Attributes: []Attribute{{"f", float32(1.5)}, {"fs", []float32{1, -1}}, {"i", int64(-3)}, {"ns", []int64{7, -7}},
					{"s", "text"}, {"ss", []string{"a", "ü"}}, {"t", &raw}}}},
			Initializers: []Tensor{
				{Name: "ints", Dims: []int64{3}, Type: Int64, Ints: []int64{0, -1, 1 << 40}},
				{Name: "floats", Dims: []int64{2, 1}, Type: Float, Floats: []float32{0.5, -2}},
				raw,
				{Name: "empty", Dims: []int64{0, 4}, Type: Int64},
			},
			Inputs:  []Value{{"x", Float, []Dim{{Name: "batch"}, {Length: 3}, {}}}},
			Outputs: []Value{{"y", Int64, nil}},
		},
		Opsets:   []Opset{{"", 13}, {"test", 1}},
		Metadata: []Property{{"key", "value"}},
	}
}

// testdata/make.py wrote the file with the format's own library.
func TestDecodeReadsPythonsFile(t *testing.T) {
	b, err := os.ReadFile("testdata/python.onnx")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(b); err != nil || !reflect.DeepEqual(got, sample()) {
		t.Errorf("got %+v, error %v, want %+v", got, err, sample())
	}
}

func TestEncodeGivesItselfBack(t *testing.T) {
	b := encode(t, sample())
	if got, err := Decode(b); err != nil || !reflect.DeepEqual(got, sample()) {
		t.Errorf("got %+v, error %v, want %+v", got, err, sample())
	}
}

func encode(t testing.TB, m *Model) []byte {
	t.Helper()
	b, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodeRefuses(t *testing.T) {
	for want, change := range map[string]func(*Model){
		"want a model with a graph, got none":                                     func(m *Model) { m.Graph = nil },
		`tensor "floats": want the numbers of shape [3 1], got 2`:                 func(m *Model) { m.Graph.Initializers[1].Dims[0] = 3 },
		`tensor "floats": want the numbers of shape [-2 -1], got 2`:               func(m *Model) { m.Graph.Initializers[1].Dims = []int64{-2, -1} },
		`tensor "ints": want the numbers of shape [4294967296 4294967296], got 3`: func(m *Model) { m.Graph.Initializers[0].Dims = []int64{1 << 32, 1 << 32} },
		`tensor "empty": want type 1 or 7, got 2`:                                 func(m *Model) { m.Graph.Initializers[3].Type = 2 },
		"attribute f: want a float32, int64, string, *Tensor or a list":           func(m *Model) { m.Graph.Nodes[0].Attributes[0].Value = 1 },
		"attribute t: want a tensor, got nil":                                     func(m *Model) { m.Graph.Nodes[0].Attributes[6].Value = (*Tensor)(nil) },
		`want UTF-8, got "\xff"`:                                                  func(m *Model) { m.Producer = "\xff" },
	} {
		m := sample()
		change(m)
		if _, err := Encode(m); err == nil || !strings.HasPrefix(err.Error(), "onnx: "+want) {
			t.Errorf("got error %v, want one that begins with %q", err, want)
		}
	}
	if _, err := Encode(nil); err == nil {
		t.Error("nil: want an error, got none")
	}
}

// message returns a message of one field.
func message(number int, content func(*encoder)) func(*encoder) {
	return func(e *encoder) { e.message(number, func() { content(e) }) }
}

func TestDecodeRefuses(t *testing.T) {
	bytesOf := func(b ...byte) func(*encoder) { return func(e *encoder) { e.b = append(e.b, b...) } }
	initializer := func(fields func(*encoder)) func(*encoder) { return message(7, message(5, fields)) }
	for _, c := range []struct {
		want    string
		content func(*encoder)
	}{
		{"want a model with a graph and a version, got none", bytesOf()},
		{"want a model with a graph and a version, got none", message(7, bytesOf())},
		{"want a field's number, got something else", bytesOf(0, 0)},
		{"want a field's number, got something else", bytesOf(0x80)},
		{"want a field's number, got something else", bytesOf(bytes.Repeat([]byte{0xff}, 11)...)},
		{"field 10: want a wire type of 0, 1, 2 or 5, got 3", bytesOf(10<<3 | 3)},
		{"field 1: want a whole field, got a message that ends in it", bytesOf(1 << 3)},
		{"field 1: want a whole field", bytesOf(1<<3|fixed64Wire, 1, 2, 3, 4, 5, 6, 7)},
		{"field 1: want a whole field", bytesOf(1<<3|fixed32Wire, 1, 2, 3)},
		{"field 2: want a whole field", bytesOf(2<<3|lengthWire, 2, 'a')},
		{"field 2: want a whole field", bytesOf(2<<3|lengthWire, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)},
		{"field 1: want wire type 0, got 2", func(e *encoder) { e.text(1, "7") }},
		{"field 2: want wire type 2, got 0", func(e *encoder) { e.int(2, 7) }},
		{"graph: field 2: want UTF-8", message(7, bytesOf(2<<3|lengthWire, 1, 0xff))},
		{"graph: want one, got two", func(e *encoder) { message(7, bytesOf())(e); message(7, bytesOf())(e) }},
		{"want a model without functions", message(25, bytesOf())},
		{"graph: want a graph without quantized tensors", message(7, message(14, bytesOf()))},
		{"graph: want a graph without sparse tensors", message(7, message(15, bytesOf()))},
		{`graph: node 0: attribute 0: "": want numbers, texts or a tensor, got type 5`, message(7, message(1, message(5, func(e *encoder) { e.int(20, 5) })))},
		{`graph: node 0: attribute 0: "": want a tensor, got none`, message(7, message(1, message(5, func(e *encoder) { e.int(20, typeTensor) })))},
		{`graph: node 0: attribute 0: "": want a value, got the attribute of a function`, message(7, message(1, message(5, func(e *encoder) { e.text(21, "f") })))},
		{`graph: input: "": want a tensor, got another type`, message(7, message(11, bytesOf()))},
		{`graph: initializer 0: "": want numbers of type float (1) or int64 (7), got type 10`, initializer(func(e *encoder) { e.int(2, 10) })},
		{`graph: initializer 0: "": want a whole tensor, got a segment`, initializer(message(3, bytesOf()))},
		{`graph: initializer 0: "": want its numbers in the file`, initializer(message(13, bytesOf()))},
		{`graph: initializer 0: "": want raw data of numbers of 4 bytes, got 3 bytes`, initializer(func(e *encoder) { e.int(2, 1); e.text(9, "abc") })},
		{`graph: initializer 0: "": want the numbers of shape [], got 0`, initializer(func(e *encoder) { e.int(2, 1) })},
		{`graph: initializer 0: "": want numbers once`, initializer(func(e *encoder) { e.int(2, 1); e.float(4, 1); e.text(9, "abcd") })},
		{`graph: initializer 0: "": want the numbers of shape [4294967296 4294967296], got 1`, initializer(func(e *encoder) { e.int(1, 1<<32); e.int(1, 1<<32); e.int(2, 1); e.float(4, 1) })},
		{`graph: initializer 0: "": field 4: want numbers of 4 bytes, got 3 bytes`, initializer(func(e *encoder) { e.text(4, "abc") })},
		{`graph: initializer 0: "": field 7: want a whole field`, initializer(bytesOf(7<<3|lengthWire, 1, 0x80))},
	} {
		var e encoder
		c.content(&e)
		if _, err := Decode(e.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%x: got error %v, want %q", e.b, err, c.want)
		}
	}
}

// decodeFactor bounds what Decode allocates, in times of the file's size: an empty node takes two bytes.
const decodeFactor = 512

func FuzzDecode(f *testing.F) {
	b, err := os.ReadFile("testdata/python.onnx")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(encode(f, sample()))
	var many encoder
	many.message(7, func() { many.b = append(many.b, bytes.Repeat([]byte{1<<3 | lengthWire, 0}, 1000)...) })
	many.int(1, 7)
	f.Add(many.b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var m *Model
		var err error
		if n := hostile.Allocated(func() { m, err = Decode(b) }); n > decodeFactor*uint64(len(b))+1<<20 { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		first := encode(t, m)
		again, err := Decode(first)
		if err != nil {
			t.Fatal(err)
		}
		if second := encode(t, again); !bytes.Equal(first, second) {
			t.Errorf("want the same bytes from the model read again, got %x and %x", first, second)
		}
	})
}
