package autoencoder

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/onnx"
)

// kinds lists the layers of a stack.
func kinds(st layer.Stack) string {
	var list []string
	for _, l := range st {
		list = append(list, l.Kind())
	}
	return strings.Join(list, " ")
}

// onnxCases are the files that PyTorch wrote: testdata/onnx/make.py.
func onnxCases(t testing.TB) map[string]struct {
	Shape []int
	X, Y  []byte
} {
	t.Helper()
	cases := map[string]struct {
		Shape []int
		X, Y  []byte
	}{}
	text, err := os.ReadFile("testdata/onnx/cases.json")
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func readONNX(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/onnx/" + name + ".onnx")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func float32s(t testing.TB, b []byte) []float32 {
	t.Helper()
	v := make([]float32, len(b)/4)
	if _, err := binary.Decode(b, binary.LittleEndian, v); err != nil {
		t.Fatal(err)
	}
	return v
}

// The layers of each file.
var onnxLayers = map[string][2]string{
	"halves":     {"linear relu linear tanh", "leaky_relu linear silu linear sigmoid"},
	"sequential": {"linear gelu linear", "relu linear tanh linear"},
	"oldest":     {"linear relu", "linear"},
	"newest":     {"linear", "relu linear"},
	"channels":   {"linear linear", "gelu relu linear"},
	"unfolded":   {"linear", "relu linear"},
	"pictures":   {"flatten linear", "linear reshape"},
	"skips":      {"tap flatten linear relu tap linear", "tap silu add concatenate linear add concatenate linear reshape concatenate linear"},
	"fixed":      {"flatten linear", "linear reshape"},
	"shared":     {"linear", "relu linear"},
	"unet":       {"tap conv2d relu tap conv2d silu conv2d conv2d", "relu conv_transpose2d concatenate conv2d add"},
	"shuffled":   {"pixel_unshuffle conv2d", "relu conv_transpose2d pixel_shuffle"},
	"resampled":  {"upsample max_pool2d avg_pool2d", "upsample avg_pool2d"},
	"normed13":   {"group_norm", "layer_norm group_norm flatten layer_norm linear reshape"},
	"normed17":   {"group_norm", "layer_norm group_norm flatten layer_norm linear reshape"},
	"bound":      {"conv2d leaky_relu flatten linear", "tanh reshape conv_transpose2d"},
}

func TestReadONNXComputesWhatPyTorchDoes(t *testing.T) {
	for name, c := range onnxCases(t) {
		m, err := ReadONNX(bytes.NewReader(readONNX(t, name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := [2]string{kinds(m.cfg.Encoder), kinds(m.cfg.Decoder)}; got != onnxLayers[name] {
			t.Errorf("%s: got layers %q, want %q", name, got, onnxLayers[name])
		}
		want := layer.Vector(c.Shape[1])
		if len(c.Shape) == 4 {
			want = layer.Shape{C: c.Shape[1], H: c.Shape[2], W: c.Shape[3]}
		}
		if m.Input() != want { // the file leaves height and width open
			if got := m.Input(); got != (layer.Shape{C: want.C, H: 64, W: 64}) {
				t.Errorf("%s: got input %v, want %v or 64×64", name, got, want)
			}
			if m, err = m.At(want); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		x, y := float32s(t, c.X), float32s(t, c.Y)
		got := make([]float32, len(x))
		if err := m.Denoise(got, x); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range y {
			if d := math.Abs(float64(got[i] - y[i])); !(d <= 1e-6*max(1, math.Abs(float64(y[i])))) {
				t.Errorf("%s: element %d is %g, want %g", name, i, got[i], y[i])
			}
		}
	}
}

// A file of our own comes back with all its settings, those that only act in training included.
func TestReadONNXGivesOwnFilesBack(t *testing.T) {
	for _, cfg := range []Config{onnxNetwork(), MLP28x28(), withDropout()} {
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := m.WriteONNX(&file); err != nil {
			t.Fatal(err)
		}
		got, err := ReadONNX(&file)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Config().Equal(cfg) || !reflect.DeepEqual(got.Params(), m.Params()) {
			t.Errorf("want the model of %v, got that of %v", cfg, got.Config())
		}
	}
}

// Where the graph is not that of the configuration in the file, the graph counts.
func TestReadONNXBelievesTheGraph(t *testing.T) {
	file, err := onnx.Decode(writeONNX(t, withSigmoid()))
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range file.Graph.Nodes {
		if n.Op == "Sigmoid" {
			file.Graph.Nodes[i].Op = "Tanh"
		}
	}
	m, err := decodeONNX(encodeONNX(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kinds(m.cfg.Decoder), "linear relu linear tanh"; got != want {
		t.Errorf("got layers %q, want %q", got, want)
	}
}

// Some exporters write weights as nodes.
func TestReadONNXTakesWeightsThatAreNodes(t *testing.T) {
	file, err := onnx.Decode(readONNX(t, "halves"))
	if err != nil {
		t.Fatal(err)
	}
	var nodes []onnx.Node
	for _, weight := range file.Graph.Initializers {
		value := onnx.Attribute{Name: "value", Value: &weight}
		nodes = append(nodes, onnx.Node{Op: "Constant", Outputs: []string{weight.Name}, Attributes: []onnx.Attribute{value}})
	}
	file.Graph.Nodes, file.Graph.Initializers = append(nodes, file.Graph.Nodes...), nil
	got, err := decodeONNX(encodeONNX(t, file))
	if err != nil {
		t.Fatal(err)
	}
	want, err := decodeONNX(readONNX(t, "halves"))
	if err != nil {
		t.Fatal(err)
	}
	if !got.Config().Equal(want.Config()) || !reflect.DeepEqual(got.Params(), want.Params()) {
		t.Errorf("got the model of %v, want that of %v", got.Config(), want.Config())
	}
}

// The configuration in a small file may state layers that would write gigabytes.
func TestONNXListsAreBounded(t *testing.T) {
	m, err := planModel(Config{Input: layer.Shape{C: 4, H: 512, W: 512}, Encoder: slices.Repeat(layer.Stack{layer.PixelUnshuffle{Factor: 512}, layer.PixelShuffle{Factor: 512}}, 9),
		Decoder: layer.Stack{layer.ReLU{}}})
	if err != nil {
		t.Fatal(err)
	}
	want := "layer encoder.16 (pixel_unshuffle): want lists of at most 8388608 numbers together, got more"
	if _, err := m.onnxGraph(); err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func encodeONNX(t testing.TB, m *onnx.Model) []byte {
	t.Helper()
	b, err := onnx.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadONNXRefuses(t *testing.T) {
	node := func(op string, at int, inputs ...string) onnx.Node {
		return onnx.Node{Name: fmt.Sprint("n", at), Op: op, Inputs: inputs, Outputs: []string{fmt.Sprint("v", at)}}
	}
	insert := func(at int, op string) func(m *onnx.Model) { // behind node at-1
		return func(m *onnx.Model) {
			nodes := m.Graph.Nodes
			m.Graph.Nodes = slices.Insert(nodes, at, onnx.Node{Name: "new", Op: op, Inputs: nodes[at-1].Outputs, Outputs: []string{"new"}})
			m.Graph.Nodes[at+1].Inputs[0] = "new"
		}
	}
	attribute := func(at int, name string, value any) func(m *onnx.Model) {
		return func(m *onnx.Model) {
			a := &m.Graph.Nodes[at].Attributes
			*a = append(slices.DeleteFunc(*a, func(a onnx.Attribute) bool { return a.Name == name }), onnx.Attribute{Name: name, Value: value})
		}
	}
	for want, spoil := range map[string]func(m *onnx.Model){
		`want operators of a version from 9 to 20, got 8`:                                                                func(m *onnx.Model) { m.Opsets[0].Version = 8 },
		`node 1 "new" (Elu): want a node that a layer begins with (Add, `:                                                insert(1, "Elu"),
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): attribute alpha: want 1, got 2`:                                        attribute(0, "alpha", float32(2)),
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): attribute transA: want 0, got 1`:                                       attribute(0, "transA", int64(1)),
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): attribute transB: want a int64, got`:                                   attribute(0, "transB", "1"),
		`node 1 "/encoder/encoder.1/Relu" (Relu): want a node without the attribute "later", which changes what it does`: attribute(1, "later", int64(1)),
		`node 2 "/encoder/encoder.3/Gemm" (Gemm): want a bias of shape [5], got [3]`: func(m *onnx.Model) {
			m.Graph.Nodes[2].Attributes[2].Value = int64(0)
		},
		`input "x": want float32 numbers [batch, D] or [batch, C, H, W], got type 1 and 3 sides`: func(m *onnx.Model) {
			m.Graph.Inputs[0].Dims = append(m.Graph.Inputs[0].Dims, onnx.Dim{Length: 2})
		},
		`input "x": want a shape of 1 to`: func(m *onnx.Model) { m.Graph.Inputs[0].Dims[1].Length = -4 },
		`want one input, got 2`:           func(m *onnx.Model) { m.Graph.Inputs = append(m.Graph.Inputs, onnx.Value{Name: "z"}) },
		`want one output, got 2`:          func(m *onnx.Model) { m.Graph.Outputs = append(m.Graph.Outputs, onnx.Value{Name: "z"}) },
		`want the output "z" from`:        func(m *onnx.Model) { m.Graph.Outputs[0].Name = "z" },
		`want an output of the input`:     func(m *onnx.Model) { m.Graph.Outputs[0].Name = m.Graph.Nodes[3].Outputs[0] },
		`want at least 2 layers, one of the encoder and one of the decoder, got 0`: func(m *onnx.Model) { m.Graph.Outputs[0].Name = "x" },
		`node 1 "/encoder/encoder.1/Relu" (Relu): want outputs with names of their own, got "x" again`: func(m *onnx.Model) {
			m.Graph.Nodes[1].Outputs[0] = "x"
		},
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): want nodes in an order`: func(m *onnx.Model) {
			m.Graph.Nodes[0].Inputs[0] = m.Graph.Nodes[3].Outputs[0]
		},
		// A second branch: not a chain.
		`node 2 "n9" (Tanh): want a node Tanh of ["/encoder/encoder.1/Relu_output_0"] in the place of node 2 "n9" (Tanh), got one of ["x"]`: func(m *onnx.Model) {
			m.Graph.Nodes = slices.Insert(m.Graph.Nodes, 2, node("Tanh", 9, "x"))
			m.Graph.Nodes[3].Op, m.Graph.Nodes[3].Attributes = "Add", nil
			m.Graph.Nodes[3].Inputs = []string{m.Graph.Nodes[1].Outputs[0], "v9"}
		},
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): layer (linear): parameter bias: want float32 numbers of shape [5], got type 7`: func(m *onnx.Model) {
			for i, t := range m.Graph.Initializers {
				if t.Name == "encoder.0.bias" {
					m.Graph.Initializers[i] = onnx.Tensor{Name: t.Name, Type: onnx.Int64, Dims: t.Dims, Ints: make([]int64, 5)}
				}
			}
		},
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): want a bias of shape [5], got [5 1]`: func(m *onnx.Model) {
			for i, t := range m.Graph.Initializers {
				if t.Name == "encoder.0.bias" {
					m.Graph.Initializers[i].Dims = []int64{5, 1}
				}
			}
		},
		`node 0 "/encoder/encoder.0/Gemm" (Gemm): want a constant, got the value "x"`: func(m *onnx.Model) { m.Graph.Nodes[0].Inputs[1] = "x" },
		`tensor encoder.0.bias: want finite weights, got NaN or infinity`: func(m *onnx.Model) {
			for i, t := range m.Graph.Initializers {
				if t.Name == "encoder.0.bias" {
					m.Graph.Initializers[i].Floats[0] = float32(math.NaN())
				}
			}
		},
	} {
		m, err := onnx.Decode(readONNX(t, "halves"))
		if err != nil {
			t.Fatal(err)
		}
		spoil(m)
		if _, err := decodeONNX(encodeONNX(t, m)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got error %v, want one that begins with %s", err, want)
		}
	}
	if _, err := ReadONNX(strings.NewReader("{}")); err == nil || !strings.HasPrefix(err.Error(), "autoencoder: read onnx: onnx: ") {
		t.Errorf("another file: got error %v", err)
	}
}
