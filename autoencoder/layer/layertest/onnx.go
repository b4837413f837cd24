package layertest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/onnx"
	"github.com/denoise-go/denoise/internal/onnx/onnxtest"
)

// checkONNX reads the network's ONNX file, and compares its weights with the parameters and what it computes with Denoise.
func checkONNX(t *testing.T, cfg autoencoder.Config) {
	m := newModel(t, cfg)
	var written bytes.Buffer
	err := m.WriteONNX(&written)
	if errors.Is(err, layer.ErrNoONNX) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	file, err := onnx.Decode(written.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	again, err := autoencoder.ReadONNX(bytes.NewReader(written.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !again.Config().Equal(m.Config()) {
		t.Errorf("want the file to give the network %+v back, got %+v", m.Config(), again.Config())
	}
	for i, p := range again.Params() {
		same(t, "read again", []value{{p.Name, p.Data}}, []value{{p.Name, m.Params()[i].Data}})
	}
	for _, p := range m.Params() {
		i := slices.IndexFunc(file.Graph.Initializers, func(t onnx.Tensor) bool { return t.Name == p.Name })
		if i < 0 {
			t.Errorf("%s: want an initializer of this name, got none", p.Name)
			continue
		}
		same(t, "initializer", []value{{p.Name, file.Graph.Initializers[i].Floats}}, []value{{p.Name, p.Data}})
	}
	for _, at := range sizes(t, m) {
		for _, n := range []int{1, 3} {
			b := newBatch(at.Config(), n, 1)
			inputs := []onnxtest.Input{{Data: b.x, Dims: sides(n, at.Input())}}
			if len(file.Graph.Inputs) > 1 {
				inputs = append(inputs, onnxtest.Input{Data: b.level, Dims: []int{n}})
			}
			got, dims, err := onnxtest.Run(file, inputs...)
			if errors.Is(err, onnxtest.ErrOperator) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := sides(n, at.Input()); !slices.Equal(dims, want) {
				t.Errorf("want an output of shape %v, got %v", want, dims)
			}
			near(t, fmt.Sprintf("%d samples of %v", n, at.Input()), got, denoised(t, at, b), 1e-5)
		}
	}
}

// sizes returns the model for its own size of pictures, and for another one if it takes others: odd multiples of what their sides have to be
// multiples of.
func sizes(t *testing.T, m *autoencoder.Model) []*autoencoder.Model {
	t.Helper()
	rows, cols, ok := m.ReceptiveField()
	if !ok {
		return []*autoencoder.Model{m}
	}
	other := layer.Shape{C: m.Input().C, H: 5 * rows.Divisor, W: 3 * cols.Divisor}
	at, err := m.At(other)
	if err != nil {
		t.Fatal(err)
	}
	return []*autoencoder.Model{m, at}
}

// sides returns the shape of a batch of n samples in PyTorch's order.
func sides(n int, s layer.Shape) []int {
	if s.IsVector() {
		return []int{n, s.C}
	}
	return []int{n, s.C, s.H, s.W}
}

func denoised(t *testing.T, m *autoencoder.Model, b *batch) []float32 {
	t.Helper()
	y := make([]float32, len(b.x))
	if err := m.DenoiseLevel(y, b.x, b.level); err != nil {
		t.Fatal(err)
	}
	return y
}

// onnxCase says what an ONNX file has to compute.
type onnxCase struct {
	File  string `json:"file"`
	Dims  []int  `json:"dims"`  // of x and of y
	X     []byte `json:"x"`     // float32, little-endian
	Level []byte `json:"level"` // of each sample's noise
	Y     []byte `json:"y"`     // of Denoise
}

// WriteONNX writes the ONNX files of networks into a folder, and to cases.json there what they have to compute for batches of the sizes given, and
// where they take pictures of other sizes, for these.
func WriteONNX(t *testing.T, dir string, networks map[string]autoencoder.Config, batches ...int) {
	t.Helper()
	var cases []onnxCase
	for name, cfg := range networks {
		cfg = complete(t, cfg)
		m := newModel(t, cfg)
		var file bytes.Buffer
		if err := m.WriteONNX(&file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		name = strings.ReplaceAll(name, "/", "-") + ".onnx"
		if err := os.WriteFile(filepath.Join(dir, name), file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, at := range sizes(t, m) {
			for _, n := range batches {
				b := newBatch(at.Config(), n, 1)
				cases = append(cases, onnxCase{name, sides(n, at.Input()), littleEndian(b.x), littleEndian(b.level), littleEndian(denoised(t, at, b))})
			}
		}
	}
	text, err := json.Marshal(cases)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func littleEndian(v []float32) []byte {
	b, _ := binary.Append(nil, binary.LittleEndian, v) // a list of numbers has no error
	return b
}
