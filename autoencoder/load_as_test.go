package autoencoder

import (
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// The network that a file states gives way to the caller's.
func TestLoadAsIgnoresTheNetworkOfTheFile(t *testing.T) {
	m, err := New(eight().WithSeed(4))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := LoadAs(path, withSigmoid())
	if err != nil {
		t.Fatal(err)
	}
	x, plain, y := images(3, 8, 1), make([]float32, 24), make([]float32, 24)
	if err := m.Denoise(plain, x); err != nil {
		t.Fatal(err)
	}
	if err := got.Denoise(y, x); err != nil {
		t.Fatal(err)
	}
	for i, p := range plain {
		if want := 1 / (1 + math.Exp(-float64(p))); math.Abs(float64(y[i])-want) > 1e-6 {
			t.Errorf("element %d is %g, want the sigmoid %g of %g", i, y[i], want, p)
		}
	}
}

// Names of a network whose layers hold layers.
func TestLoadAsFindsNestedLayers(t *testing.T) {
	cfg := eight()
	cfg.Encoder = append(cfg.Encoder, layer.Residual{Body: layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}, layer.Linear{Out: 3}}})
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	f := fileOf(m)
	for i := range f.Tensors {
		f.Tensors[i].Name = "ema.model." + f.Tensors[i].Name
	}
	got, err := newModel(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.takeAs(f, nil); err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Params() {
		if !slices.Equal(got.Params()[i].Data, p.Data) {
			t.Errorf("%s differs", p.Name)
		}
	}
}

// renamed gives the modules of a file of weights and biases other names.
func renamed(modules ...string) func(f *safetensors.File) {
	return func(f *safetensors.File) {
		for i, t := range f.Tensors {
			f.Tensors[i].Name = modules[i/2] + t.Name[strings.LastIndexByte(t.Name, '.'):]
		}
	}
}

// Lists of modules whose order does not hang on their numbers' digits, nor their halves on what else is in their names.
func TestLoadAsTakesNumberedLists(t *testing.T) {
	m, err := New(eight())
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range [][]string{
		{"0", "2", "4", "6"},
		{"seq.2", "seq.9", "seq.10", "seq.101"},
		{"encoder.1", "encoder.11", "decoder.0", "decoder.1"},
		{"autoencoder.encoder.net.0", "autoencoder.encoder.net.2", "autoencoder.decoder.net.0", "autoencoder.decoder.net.2"},
		{"z_encoder.0", "z_encoder.2", "a_decoder.0", "a_decoder.2"},
	} {
		f := fileOf(m)
		renamed(names...)(f)
		slices.Reverse(f.Tensors) // the file's order does not count
		got, err := newModel(eight())
		if err != nil {
			t.Fatal(err)
		}
		if err := got.takeAs(f, nil); err != nil {
			t.Errorf("%s: %v", names, err)
			continue
		}
		if !reflect.DeepEqual(got.Params(), m.Params()) {
			t.Errorf("%s: the weights differ", names)
		}
	}
}

// fileOf returns a file of the model's tensors alone.
func fileOf(m *Model) *safetensors.File {
	f := &safetensors.File{Metadata: map[string]string{}}
	for _, p := range m.Params() {
		f.Tensors = append(f.Tensors, safetensors.Tensor(p))
	}
	return f
}

func TestLoadAsErrors(t *testing.T) {
	names := renamed
	add := func(names ...string) func(f *safetensors.File) {
		return func(f *safetensors.File) {
			for _, name := range names {
				f.Tensors = append(f.Tensors, safetensors.Tensor{Name: name, Shape: []int{1}, Data: []float32{1}})
			}
		}
	}
	for _, c := range []struct {
		why     string
		spoil   func(f *safetensors.File)
		modules []string
		want    string
	}{
		{"two lists without halves", names("a.0", "a.2", "b.0", "b.2"), nil,
			`want one numbered list of modules, or one of an encoder and one of a decoder, got [a.[0 2] b.[0 2]]: give LoadAs the names of the file's modules`},
		{"a half and another list", names("encoder.0", "encoder.3", "b.0", "b.2"), nil, `got [b.[0 2] encoder.[0 3]]: give LoadAs`},
		{"three lists", names("encoder.0", "encoder.3", "decoder.0", "head.0"), nil, `got [decoder.[0] encoder.[0 3] head.[0]]: give LoadAs`},
		{"names without numbers", names("fc1", "fc2", "fc3", "fc4"), nil,
			`tensor "fc1.weight": want tensors by the network's names, or of numbered modules such as net.0.weight: give LoadAs`},
		{"a list that is too short", func(f *safetensors.File) {
			names("net.0", "net.1", "net.2", "net.3")(f)
			f.Tensors = f.Tensors[:6]
		}, nil, `want a module for each of the network's 4 layers with weights ("encoder.0", "encoder.2", "decoder.0", "decoder.2"), got 3: "net.0", "net.1", "net.2"`},
		{"a list that is too long", func(f *safetensors.File) {
			names("net.0", "net.1", "net.2", "net.3")(f)
			add("net.4.weight")(f)
		}, nil, `4 layers with weights ("encoder.0", "encoder.2", "decoder.0", "decoder.2"), got 5: "net.0", "net.1", "net.2", "net.3", "net.4"`},
		{"a half that is too long", func(f *safetensors.File) {
			names("encoder.0", "encoder.3", "decoder.0", "decoder.3")(f)
			add("decoder.4.weight")(f)
		}, nil, `2 layers with weights ("decoder.0", "decoder.2"), got 3: "decoder.0", "decoder.3", "decoder.4"`},
		{"two encoders", names("a.encoder.0", "a.encoder.3", "b.encoder.0", "b.encoder.3"), nil, `got [a.encoder.[0 3] b.encoder.[0 3]]: give LoadAs`},
		{"a number twice", names("net.0", "net.00", "net.1", "net.2"), nil, `want one module of each number, got "net.0" and "net.00"`},
		{"a shape", func(f *safetensors.File) {
			names("net.0", "net.2", "net.4", "net.6")(f)
			f.Tensors[2].Shape = []int{5, 3}
		}, nil, `tensor net.2.weight (for encoder.2.weight): want shape [3 5], got shape [5 3]`},
		{"a missing bias", func(f *safetensors.File) {
			names("net.0", "net.2", "net.4", "net.6")(f)
			f.Tensors = f.Tensors[:7]
		}, nil, `tensor net.6.bias (for decoder.2.bias): want shape [8], got none`},
		{"NaN", func(f *safetensors.File) {
			names("net.0", "net.2", "net.4", "net.6")(f)
			f.Tensors[7].Data[0] = float32(math.NaN())
		}, nil, `tensor net.6.bias (for decoder.2.bias): want finite weights, got NaN or infinity`},
		{"tensors of training", add("loss.weight", "metric.total"), nil,
			`want only the network's tensors, got also "loss.weight", "metric.total": write a file without them`},
		{"tensors of training behind a prefix", func(f *safetensors.File) {
			for i := range f.Tensors {
				f.Tensors[i].Name = "model." + f.Tensors[i].Name
			}
			add("loss.weight")(f)
		}, nil, `want only the network's tensors, got also "loss.weight": write a file without them`},
		{"a copy under another prefix, incomplete", func(f *safetensors.File) {
			add("ema.encoder.0.weight")(f)
			f.Tensors = append(f.Tensors[8:], f.Tensors[:8]...)
		}, nil, `want only the network's tensors, got also "ema.encoder.0.weight": write a file without them`},
		{"no tensors", func(f *safetensors.File) { f.Tensors = nil }, nil, `want the tensors of a network, got none`},
		{"modules too few", names("a", "b", "c", "d"), []string{"a", "b", "c"}, `4 layers with weights ("encoder.0", "encoder.2", "decoder.0", "decoder.2"), got 3: "a", "b", "c"`},
		{"modules too many", names("a", "b", "c", "d"), []string{"a", "b", "c", "d", "e"}, `got 5: "a", "b", "c", "d", "e"`},
		{"a module twice", names("a", "b", "c", "d"), []string{"a", "b", "a", "d"}, `want another module for each layer, got "a" twice`},
		{"a module that is not there", names("a", "b", "c", "d"), []string{"a", "b", "c", "x"}, `tensor x.weight (for decoder.2.weight): want shape [8 5], got none`},
		{"modules in another order", names("a", "b", "c", "d"), []string{"b", "a", "c", "d"}, `tensor b.weight (for encoder.0.weight): want shape [5 8], got shape [3 5]`},
		{"a run's state", func(f *safetensors.File) { f.Metadata[stateKey] = "{}" }, nil, `want a model, got the state of a run: load the best.safetensors beside it`},
	} {
		m, err := New(eight())
		if err != nil {
			t.Fatal(err)
		}
		f := fileOf(m)
		c.spoil(f)
		if m, err = newModel(eight()); err != nil {
			t.Fatal(err)
		}
		if err := m.takeAs(f, c.modules); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.why, err, c.want)
		}
	}
	for _, c := range []struct {
		path string
		cfg  Config
		want string
	}{
		{"testdata/none.safetensors", eight(), "autoencoder: load: safetensors: "},
		{"testdata/net.safetensors", Config{}, "autoencoder: load: network: input: want"},
		{"testdata/names.safetensors", eight(), "autoencoder: load: testdata/names.safetensors: tensor "},
		{"testdata/sigmoid.safetensors", MLP28x28(), "autoencoder: load: testdata/sigmoid.safetensors: want a module for each"},
	} {
		if m, err := LoadAs(c.path, c.cfg); m != nil || err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one that begins with %q", c.path, err, c.want)
		}
	}
}

// A network without weights takes a file without tensors.
func TestLoadAsWithoutWeights(t *testing.T) {
	cfg := Config{Input: layer.Vector(4), Encoder: layer.Stack{layer.ReLU{}}, Decoder: layer.Stack{layer.Sigmoid{}}}
	for tensors, want := range map[string]string{"": "", "a.weight": `want only the network's tensors, got also "a.weight"`} {
		m, err := newModel(cfg)
		if err != nil {
			t.Fatal(err)
		}
		f := &safetensors.File{}
		if tensors != "" {
			f.Tensors = []safetensors.Tensor{{Name: tensors}}
		}
		if err := m.takeAs(f, nil); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want %q", tensors, err, want)
		}
	}
}
