package autoencoder

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/internal/onnx"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// loadFactor and configFactor bound what loading a model allocates: in times of the file's size, and of the size of the
// configuration in it.
const (
	loadFactor   = 64
	configFactor = 256
)

// loadLimit returns the bytes that loading a file may allocate.
func loadLimit(b []byte) uint64 {
	limit := loadFactor * uint64(len(b))
	if f, err := safetensors.Decode(b); err == nil {
		limit += configFactor * uint64(len(f.Metadata[configKey]))
	}
	return limit
}

// Two thin matrices that claim a wide one between them: 16 kB that would be 16 MB.
func thinMatrices(t testing.TB) []byte {
	vector := func(name string, shape ...int) safetensors.Tensor {
		return safetensors.Tensor{Name: name, Shape: shape, Data: make([]float32, 2048)}
	}
	return encode(t, &safetensors.File{Tensors: []safetensors.Tensor{
		vector("encoder.0.weight", 2048, 1), vector("encoder.2.weight", 2048, 1), {Name: "decoder.0.weight", Shape: []int{1, 1}, Data: []float32{0}},
	}})
}

// nestedLayers states many small layers, depth stacks deep.
func nestedLayers(t testing.TB, layers, depth int) []byte {
	relus := strings.TrimSuffix(strings.Repeat(`{"kind":"relu"},`, layers), ",")
	text := fmt.Sprintf(`{"input":[4,1,1],"encoder":%s[%s]%s,"decoder":[{"kind":"relu"}],"seed":0}`,
		strings.Repeat(`[{"kind":"residual","body":`, depth), relus, strings.Repeat("}]", depth))
	return encode(t, &safetensors.File{Metadata: map[string]string{configKey: text}})
}

func encode(t testing.TB, f *safetensors.File) []byte {
	t.Helper()
	b, err := safetensors.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadAllocatesNoMoreThanTheFileHolds(t *testing.T) {
	for name, c := range map[string]struct {
		file  []byte
		valid bool
	}{
		"thin matrices":   {thinMatrices(t), false},
		"many layers":     {nestedLayers(t, 1000, 0), true},
		"many and nested": {nestedLayers(t, 1000, 7), true},
		"too nested":      {nestedLayers(t, 1, 3000), false},
	} {
		var err error
		n := hostile.Allocated(func() { _, err = decodeModel(c.file) })
		if limit := loadLimit(c.file); (err == nil) != c.valid || n > limit {
			t.Errorf("%s: %d bytes allocated for %d, want at most %d; error %v", name, n, len(c.file), limit, err)
		}
	}
}

// seeds returns the files in testdata that hold one network each.
func seeds(t testing.TB) (list [][]byte) {
	for _, name := range []string{"torch", "module", "net", "dropout", "names", "nobias", "sigmoid", "f16", "bf16", "f64", "widths"} {
		b, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, b)
	}
	return list
}

// wantAgain saves a model and reads it again.
func wantAgain(t *testing.T, m *Model) {
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	again, err := decodeModel(b)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Config().Equal(m.Config()) || !reflect.DeepEqual(again.Params(), m.Params()) {
		t.Error("the model came back otherwise")
	}
}

// addNetworks has a target begin with the networks, each as its file.
func addNetworks(f *testing.F, encode func(*Model) ([]byte, error)) {
	for _, cfg := range fuzzNetworks {
		m, err := New(cfg())
		if err != nil {
			f.Fatal(err)
		}
		b, err := encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

func FuzzLoad(f *testing.F) {
	for _, b := range append(seeds(f), thinMatrices(f), nestedLayers(f, 3, 2), nestedLayers(f, 1, 20)) {
		f.Add(b)
	}
	addNetworks(f, (*Model).MarshalBinary)
	f.Fuzz(func(t *testing.T, b []byte) {
		var m *Model
		var err error
		n := hostile.Allocated(func() { m, err = decodeModel(b) })
		if limit := loadLimit(b) + 1<<20; n > limit { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err == nil {
			wantAgain(t, m)
		}
	})
}

// shares is a file whose layers share one weight, many times over.
func shares(t testing.TB, layers int) []byte {
	g := &onnx.Graph{Inputs: []onnx.Value{{Name: "v0", Type: onnx.Float, Dims: []onnx.Dim{{Name: "batch"}, {Length: 64}}}},
		Initializers: []onnx.Tensor{{Name: "w", Type: onnx.Float, Dims: []int64{64, 64}, Floats: make([]float32, 64*64)}}}
	for i := range layers {
		g.Nodes = append(g.Nodes, onnx.Node{Op: "MatMul", Inputs: []string{fmt.Sprint("v", i), "w"}, Outputs: []string{fmt.Sprint("v", i+1)}})
	}
	g.Outputs = []onnx.Value{{Name: fmt.Sprint("v", layers), Type: onnx.Float}}
	return encodeONNX(t, &onnx.Model{IRVersion: 7, Graph: g, Opsets: []onnx.Opset{{Version: 13}}})
}

// onnxFactor bounds what reading an ONNX file allocates, in times of the file's size.
const onnxFactor = 128

// onnxLimit returns the bytes that reading an ONNX file may allocate.
func onnxLimit(b []byte) uint64 {
	limit := onnxFactor * uint64(len(b))
	if m, err := onnx.Decode(b); err == nil {
		for _, p := range m.Metadata {
			limit += configFactor * uint64(len(p.Value))
		}
	}
	return limit
}

func TestReadONNXAllocatesNoMoreThanTheFileHolds(t *testing.T) {
	for layers, valid := range map[int]bool{16: true, 17: false, 1000: false} {
		b := shares(t, layers)
		var err error
		n := hostile.Allocated(func() { _, err = decodeONNX(b) })
		if limit := onnxLimit(b); (err == nil) != valid || n > limit {
			t.Errorf("%d layers: %d bytes allocated for %d, want at most %d; error %v", layers, n, len(b), limit, err)
		}
	}
}

func FuzzReadONNX(f *testing.F) {
	for name := range onnxCases(f) {
		f.Add(readONNX(f, name))
	}
	f.Add(shares(f, 3))
	addNetworks(f, (*Model).onnx)
	f.Fuzz(func(t *testing.T, b []byte) {
		var m *Model
		var err error
		n := hostile.Allocated(func() { m, err = decodeONNX(b) })
		if limit := onnxLimit(b) + 1<<20; n > limit { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		wantAgain(t, m)
		written, err := m.onnx()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := decodeONNX(written); err != nil || !again.Config().Equal(m.Config()) || !reflect.DeepEqual(again.Params(), m.Params()) {
			t.Errorf("the model came back otherwise, or with error %v", err)
		}
	})
}

// fuzzNetworks are the networks that FuzzLoadAs reads weights into.
var fuzzNetworks = []func() Config{eight, withSigmoid, withDropout, func() Config {
	skip := layer.Stack{layer.Linear{Out: 8, NoBias: true}, layer.Tanh{}}
	return Config{
		Input:   layer.Shape{C: 2, H: 2, W: 2},
		Encoder: layer.Stack{layer.Flatten{}, layer.Residual{Body: skip}, layer.Linear{Out: 3}},
		Decoder: layer.Stack{layer.Linear{Out: 8}, layer.Reshape{To: layer.Shape{C: 2, H: 2, W: 2}}},
	}
}, func() Config {
	return Config{Input: layer.Vector(4), Encoder: layer.Stack{layer.ReLU{}}, Decoder: layer.Stack{layer.Sigmoid{}}}
}}

// FuzzLoadAs reads a file, or two files "a" and "b" by their index if there is one, into a network, with names of modules or without.
func FuzzLoadAs(f *testing.F) {
	for i, b := range seeds(f) {
		f.Add(b, []byte(nil), "", "", uint8(i))
	}
	var names []string
	for _, name := range []string{"net", "names"} {
		b, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, []byte(nil), "", "net.0,net.2,net.4,net.6", uint8(0))
		f.Add(b, []byte(nil), "", "fc1,bottleneck,up.first,out.0", uint8(0))
	}
	m, err := New(eight())
	if err != nil {
		f.Fatal(err)
	}
	whole := fileOf(m)
	for i, t := range whole.Tensors {
		names = append(names, fmt.Sprintf("%q:%q", t.Name, "ab"[i/4:i/4+1]))
	}
	a, b := &safetensors.File{Tensors: whole.Tensors[:4]}, &safetensors.File{Tensors: whole.Tensors[4:]}
	for _, index := range []string{strings.Join(names, ","), `"encoder.0.weight":"../a"`, `"encoder.0.weight":"b"`} {
		f.Add(encode(f, a), encode(f, b), `{"metadata":{"total_size":1},"weight_map":{`+index+`}}`, "", uint8(0))
	}
	f.Fuzz(func(t *testing.T, a, b []byte, index, modules string, network uint8) {
		var m *Model
		var err error
		n := hostile.Allocated(func() { m, err = fuzzLoadAs(a, b, index, modules, fuzzNetworks[int(network)%len(fuzzNetworks)]()) })
		if held := len(a) + len(b) + len(index) + len(modules); n > loadFactor*uint64(held)+1<<20 {
			t.Errorf("%d bytes allocated for %d", n, held)
		}
		if err == nil {
			wantAgain(t, m)
		}
	})
}

func fuzzLoadAs(a, b []byte, index, modules string, cfg Config) (*Model, error) {
	m, err := newModel(cfg)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"a": a, "b": b}
	read := func(name string) (*safetensors.File, error) {
		file, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("want a or b, got %q", name)
		}
		return safetensors.Decode(file)
	}
	f, err := read("a")
	if index != "" {
		f, err = joinFiles([]byte(index), read)
	}
	if err != nil {
		return nil, err
	}
	var names []string
	if modules != "" {
		names = strings.Split(modules, ",")
	}
	if err := m.takeAs(f, names); err != nil {
		return nil, err
	}
	return m, nil
}
