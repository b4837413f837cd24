package autoencoder

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/safetensors"
)

const torchFile = "testdata/torch.safetensors"

func TestLoadsWhatPyTorchWrote(t *testing.T) {
	m, err := Load(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Config{Input: 12, Encoder: []int{9, 7, 4}, Decoder: []int{6, 8, 10, 12}}); !reflect.DeepEqual(m.Config(), want) {
		t.Errorf("config %+v, want %+v", m.Config(), want)
	}
	text, err := os.ReadFile("testdata/torch.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ X, Code, Y []float32 }
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	code, y := make([]float32, len(golden.Code)), make([]float32, len(golden.Y))
	if err := m.Encode(code, golden.X); err != nil {
		t.Fatal(err)
	}
	if err := m.Denoise(y, golden.X); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2][]float32{"code": {code, golden.Code}, "image": {y, golden.Y}} {
		for i, got := range c[0] {
			if want := c[1][i]; math.Abs(float64(got-want)) > 1e-6 {
				t.Errorf("%s: element %d is %g, PyTorch has %g", name, i, got, want)
			}
		}
	}
}

func TestSavesWithPyTorchsNamesAndLayout(t *testing.T) {
	m, err := Load(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "saved.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	ours, err := safetensors.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := safetensors.Read(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(ours.Tensors, theirs.Tensors) {
		t.Error("the tensors' names, shapes, order or values differ from PyTorch's")
	}
	if ours.Metadata["format"] != "pt" {
		t.Errorf("metadata %v lack PyTorch's format", ours.Metadata)
	}
}

func TestSaveAndLoadKeepEverything(t *testing.T) {
	m := small(t, 42)
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Config(), m.Config()) {
		t.Errorf("config %+v, want %+v", got.Config(), m.Config())
	}
	for i, p := range m.Params() {
		if !slices.Equal(got.Params()[i].Data, p.Data) {
			t.Errorf("%s differs", p.Name)
		}
	}
	if err := m.Save(filepath.Join(t.TempDir(), "no", "such", "folder")); err == nil {
		t.Error("saved into a folder that does not exist")
	}
}

func TestLoadRefuses(t *testing.T) {
	for want, spoil := range map[string]func(f *safetensors.File){
		"tensor encoder.0.weight: want a matrix, got no such tensor": func(f *safetensors.File) { f.Tensors = f.Tensors[1:] },
		"tensor decoder.2.bias: want shape [8], got []":              func(f *safetensors.File) { f.Tensors[9].Name = "decoder.2.bios" },
		"tensor extra: want only":                                    func(f *safetensors.File) { f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "extra"}) },
		"tensor encoder.2.weight: want shape [9 9], got [9 7]":       func(f *safetensors.File) { f.Tensors[2].Shape = []int{9, 7} },
		"tensor encoder.4.bias: want finite weights":                 func(f *safetensors.File) { f.Tensors[5].Data[1] = float32(math.NaN()) },
		"metadata denoise.config: want the widths of the tensors":    func(f *safetensors.File) { f.Metadata[configKey] = `{"input": 12}` },
		"metadata denoise.config: unexpected end":                    func(f *safetensors.File) { f.Metadata[configKey] = `{` },
		"decoder: want the last width to be the input width":         func(f *safetensors.File) { f.Tensors = f.Tensors[:12] },
	} {
		f := &safetensors.File{Metadata: map[string]string{}}
		for _, p := range small(t, 1).Params() {
			f.Tensors = append(f.Tensors, safetensors.Tensor(p))
		}
		spoil(f)
		if _, err := fromFile(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	if _, err := Load("testdata/none"); err == nil {
		t.Error("loaded a file that does not exist")
	}
}
