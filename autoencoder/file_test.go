package autoencoder

import (
	"bytes"
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

// torchConfig is the configuration of the network in torchFile as the first version wrote it.
const torchConfig = `{"input":12,"encoder":[9,7,4],"decoder":[6,8,10,12],"seed":0}`

func TestLoadsWhatPyTorchWrote(t *testing.T) {
	m, err := Load(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	if want := (MLP(12, []int{9, 7, 4}, []int{6, 8, 10, 12})); !reflect.DeepEqual(m.Config(), want) {
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
}

// A file of 16-bit numbers has half the size, and is read to the nearest weights.
func TestSaveHalf(t *testing.T) {
	m := small(t, 42)
	dir := t.TempDir()
	half, again, whole := filepath.Join(dir, "half.safetensors"), filepath.Join(dir, "again.safetensors"), filepath.Join(dir, "whole.safetensors")
	if err := m.SaveHalf(half); err != nil {
		t.Fatal(err)
	}
	got, err := Load(half)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Params() {
		for j, v := range p.Data {
			if w := got.Params()[i].Data[j]; math.Abs(float64(w-v)) > max(math.Abs(float64(v))/(1<<11), 1.0/(1<<25)) {
				t.Fatalf("%s: %v is read as %v", p.Name, v, w)
			}
		}
	}
	err = got.SaveHalf(again)
	if err == nil {
		err = m.Save(whole)
	}
	if err != nil {
		t.Fatal(err)
	}
	var files [3][]byte
	for i, name := range []string{half, again, whole} {
		if files[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) || len(files[2])-len(files[0]) < 2*m.Parameters()-100 {
		t.Errorf("files of %d, %d and %d bytes for %d parameters", len(files[0]), len(files[1]), len(files[2]), m.Parameters())
	}
	m.Params()[1].Data[0] = -65520
	if err := m.SaveHalf(again); err == nil || !strings.Contains(err.Error(), "autoencoder: save: "+m.Params()[1].Name+": want numbers below 65520 in magnitude for 16 bits, got -65520 at 0") {
		t.Errorf("a large weight: got error %v", err)
	}
	if err := (&Model{}).SaveHalf(again); err == nil || err.Error() != "autoencoder: save: want a model from New or Load, got an empty one" {
		t.Errorf("an empty model: got error %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	rename := func(f *safetensors.File, old, new string) {
		for i := range f.Tensors {
			f.Tensors[i].Name = strings.Replace(f.Tensors[i].Name, old, new, 1)
		}
	}
	for want, spoil := range map[string]func(f *safetensors.File){
		"tensor encoder.0.weight: want a matrix, got none: for any other network use LoadAs": func(f *safetensors.File) { f.Tensors = f.Tensors[1:] },
		"tensor encoder.0.weight: want a matrix, got shape [108]":                            func(f *safetensors.File) { f.Tensors[0].Shape = []int{108} },
		"tensor encoder.2.weight: want shape [9 9], got shape [9 7]":                         func(f *safetensors.File) { f.Tensors[2].Shape = []int{9, 7} },
		"tensor encoder.4.bias: want finite weights":                                         func(f *safetensors.File) { f.Tensors[5].Data[1] = float32(math.NaN()) },
		"tensor encoder.0.weight: want shape [9 12], got none": func(f *safetensors.File) {
			f.Metadata[configKey] = torchConfig
			f.Tensors = f.Tensors[1:]
		},
		"tensor encoder.2.bias: want shape [7], got shape [9]": func(f *safetensors.File) {
			f.Metadata[configKey] = torchConfig
			f.Tensors[3].Shape = []int{9}
		},
		`want only the network's tensors, got also "extra": write a file without them`: func(f *safetensors.File) {
			f.Metadata[configKey] = torchConfig
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "extra"})
		},
		"metadata denoise.config: encoder: want at least 1 layer":  func(f *safetensors.File) { f.Metadata[configKey] = `{"input": [12, 1, 1]}` },
		"metadata denoise.config: encoder: want at least 1 layer,": func(f *safetensors.File) { f.Metadata[configKey] = `{"input": 12}` },
		"metadata denoise.config: unexpected end":                  func(f *safetensors.File) { f.Metadata[configKey] = `{` },
		`metadata denoise.config: layer 0: want a kind of layer that is registered`: func(f *safetensors.File) {
			f.Metadata[configKey] = `{"input": [12, 1, 1], "encoder": [{"kind": "linaer"}]}`
		},
		"decoder: want at least 1 layer": func(f *safetensors.File) { f.Metadata[configKey] = `{"input": 12, "encoder": [9]}` },
		"tensor module.encoder.0.bias (for encoder.0.bias): want shape [9], got shape [3 3]": func(f *safetensors.File) {
			rename(f, "", "module.")
			f.Tensors[1].Shape = []int{3, 3}
		},
		"tensor module.decoder.2.weight: want a matrix, got shape [8 3 2 1]: for any other network use LoadAs": func(f *safetensors.File) {
			rename(f, "", "module.")
			f.Tensors[8].Shape = []int{8, 3, 2, 1}
		},
		"metadata denoise.config: layers: want brackets at most 24 deep, got 4001": func(f *safetensors.File) {
			f.Metadata[configKey] = `{"input": [12, 1, 1], "encoder": ` + strings.Repeat(`[{"kind": "residual", "body": `, 2000) + "[]" + strings.Repeat("}]", 2000) + "}"
		},
		"want the shape of the input 12×1×1":      func(f *safetensors.File) { f.Tensors = f.Tensors[:12] },
		"want the tensors of a network, got none": func(f *safetensors.File) { f.Tensors = nil },
		`want only tensors ` + mlpNames + `; got also "extra": for any other network use LoadAs`: func(f *safetensors.File) {
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "extra"})
		},
		// A Dropout after the first ReLU takes the number 2.
		`want only tensors ` + mlpNames + `; got also "encoder.3.weight", "encoder.3.bias", "encoder.6.weight", "encoder.6.bias": for any`: func(f *safetensors.File) {
			rename(f, "encoder.4", "encoder.6")
			rename(f, "encoder.2", "encoder.3")
		},
		// One tensor of a wrapper's own.
		`want tensors ` + mlpNames + `; got no encoder.0.weight, but "module.encoder.0.weight", "module.encoder.0.bias", "module.encoder.2.weight", ` +
			`"module.encoder.2.bias", "module.encoder.4.weight", "module.encoder.4.bias", "module.decoder.0.weight", "module.decoder.0.bias", … (7 more): for any`: func(f *safetensors.File) {
			rename(f, "", "module.")
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "steps", Shape: []int{1}, Data: []float32{1}})
		},
		`want tensors ` + mlpNames + `; got no decoder.0.weight, but "out.0.weight", "out.0.bias"`: func(f *safetensors.File) {
			f.Tensors = f.Tensors[:8]
			rename(f, "decoder", "out")
		},
		`want tensors ` + mlpNames + `; got no decoder.0.weight, but "encoder.0.weight", "encoder.0.bias"`: func(f *safetensors.File) { f.Tensors = f.Tensors[:2] },
	} {
		f := fileOf(small(t, 1))
		spoil(f)
		if _, err := fromFile(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	for path, want := range map[string]string{
		"testdata/none":       "testdata/none",
		"testdata":            "testdata: want a regular file, got a folder",
		"testdata/torch.json": "want an index of safetensors files, JSON with a weight_map",
	} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want one with %q", path, err, want)
		}
	}
}

// What Load refuses is not saved.
func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for i, p := range small(t, 1).Params() {
			m := small(t, 1)
			m.Params()[i].Data[len(p.Data)-1] = float32(bad)
			want := "autoencoder: save: tensor " + p.Name + ": want finite weights"
			if err := m.Save(path); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got error %v, want one with %q", err, want)
			}
		}
	}
	if err := (&Model{}).Save(path); err == nil || err.Error() != "autoencoder: save: want a model from New or Load, got an empty one" {
		t.Errorf("an empty model: got error %v", err)
	}
	for path, want := range map[string]string{
		"":                                 `autoencoder: save: want the path of a file, got ""`,
		dir:                                "autoencoder: save: " + dir + ": want a file, got a folder",
		filepath.Join(dir, "none", "file"): "autoencoder: save: create " + filepath.Join(dir, "none", "file") + ": ",
	} {
		if err := small(t, 1).Save(path); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got error %v, want one that begins with %q", path, err, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, error %v", entries, err)
	}
}
