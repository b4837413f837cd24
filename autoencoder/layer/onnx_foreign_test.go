package layer_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
	"github.com/denoise-go/denoise/internal/layercases"
	"github.com/denoise-go/denoise/internal/onnx"
)

// unread are kinds of layers that are not read from files that do not state the network.
var unread = []string{
	"noise_level",                       // has a second input
	"self_attention", "cross_attention", // have values of other dimensions than pictures between their nodes
	"positions", "queries", // are sums with constants, and constants
}

// What a layer writes it also reads, where the file does not state the network: see RegisterONNX.
func TestONNXIsReadAsWritten(t *testing.T) {
	dir := t.TempDir()
	layertest.WriteONNX(t, dir, layercases.All(), 2)
	text, err := os.ReadFile(filepath.Join(dir, "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		File string
		Dims []int
		X, Y []byte
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if kind, _, _ := strings.Cut(c.File, "-"); slices.Contains(unread, kind) {
			continue
		}
		m, err := autoencoder.ReadONNX(bytes.NewReader(withoutConfig(t, filepath.Join(dir, c.File))))
		if err != nil && strings.Contains(err.Error(), "want at least 2 layers") {
			continue // the others do nothing in inference
		}
		if err == nil && len(c.Dims) == 4 { // the file may leave height and width open
			m, err = m.At(layer.Shape{C: c.Dims[1], H: c.Dims[2], W: c.Dims[3]})
		}
		if err != nil {
			t.Errorf("%s: %v", c.File, err)
			continue
		}
		x, want := float32s(t, c.X), float32s(t, c.Y)
		y := make([]float32, len(want))
		if err := m.Denoise(y, x); err != nil {
			t.Fatalf("%s: %v", c.File, err)
		}
		for i := range y {
			if d := math.Abs(float64(y[i] - want[i])); !(d <= 1e-5*max(1, math.Abs(float64(want[i])))) {
				t.Errorf("%s %d: element %d is %g, want %g", c.File, c.Dims, i, y[i], want[i])
				break
			}
		}
	}
}

func withoutConfig(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	m.Metadata = nil
	if b, err = onnx.Encode(m); err != nil {
		t.Fatal(err)
	}
	return b
}

func float32s(t *testing.T, b []byte) []float32 {
	t.Helper()
	v := make([]float32, len(b)/4)
	if _, err := binary.Decode(b, binary.LittleEndian, v); err != nil {
		t.Fatal(err)
	}
	return v
}
