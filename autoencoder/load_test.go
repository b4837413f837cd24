package autoencoder

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// eight is the network of most files in testdata: 8→5→3 and 3→5→8.
func eight() Config { return MLP(8, []int{5, 3}, []int{5, 8}) }

// withSigmoid is eight with a sigmoid at its end.
func withSigmoid() Config {
	cfg := eight()
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	return cfg
}

// withDropout takes pictures and has layers between the linear ones, which get other numbers from them.
func withDropout() Config {
	return Config{
		Input: layer.Vector(8),
		Encoder: layer.Stack{layer.Flatten{}, layer.Dropout{P: 0.1}, layer.Linear{Out: 5}, layer.ReLU{}, layer.Dropout{P: 0.1},
			layer.Linear{Out: 3}},
		Decoder: layer.Stack{layer.Linear{Out: 5}, layer.ReLU{}, layer.Dropout{P: 0.1}, layer.Linear{Out: 8}},
	}
}

// wantOutput compares the output for the input 0, 0.1, …, 0.7 with PyTorch's.
func wantOutput(t *testing.T, m *Model, want []float32) {
	t.Helper()
	y := make([]float32, 8)
	if err := m.Denoise(y, []float32{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}); err != nil {
		t.Fatal(err)
	}
	for i, got := range y {
		if !(math.Abs(float64(got-want[i])) < 1e-6) {
			t.Errorf("element %d is %g, PyTorch has %g", i, got, want[i])
		}
	}
}

// Files as users have them, which testdata/make.py makes with PyTorch.
func TestLoadsUsersFiles(t *testing.T) {
	text, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string][]float32
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	load := func(name string) func() (*Model, error) {
		return func() (*Model, error) { return Load("testdata/" + name) }
	}
	loadAs := func(name string, cfg Config, modules ...string) func() (*Model, error) {
		return func() (*Model, error) { return LoadAs("testdata/"+name, cfg, modules...) }
	}
	noBias := eight()
	for _, st := range []layer.Stack{noBias.Encoder, noBias.Decoder} {
		for i, l := range st {
			if l, ok := l.(layer.Linear); ok {
				st[i] = layer.Linear{Out: l.Out, NoBias: true}
			}
		}
	}
	for _, c := range []struct {
		name, of string
		load     func() (*Model, error)
		cfg      Config
	}{
		{"a wrapper's prefix", "module", load("module.safetensors"), eight()},
		{"no biases", "nobias", load("nobias.safetensors"), noBias},
		{"F16", "f16", load("f16.safetensors"), eight()},
		{"BF16", "bf16", load("bf16.safetensors"), eight()},
		{"F64", "f64", load("f64.safetensors"), eight()},
		{"two files", "sharded", load("sharded.safetensors.index.json"), eight()},
		{"a wrapper's prefix, the network stated", "module", loadAs("module.safetensors", eight()), eight()},
		{"no biases, the network stated", "nobias", loadAs("nobias.safetensors", noBias), noBias},
		{"two files, the network stated", "sharded", loadAs("sharded.safetensors.index.json", eight()), eight()},
		{"a sigmoid at the end", "sigmoid", loadAs("sigmoid.safetensors", withSigmoid()), withSigmoid()},
		{"one list for both halves", "net", loadAs("net.safetensors", eight()), eight()},
		{"the modules of that list by name", "net", loadAs("net.safetensors", eight(), "net.0", "net.2", "net.4", "net.6"), eight()},
		{"modules' names", "names", loadAs("names.safetensors", eight(), "fc1", "bottleneck", "up.first", "out.0"), eight()},
		{"layers without weights", "dropout", loadAs("dropout.safetensors", withDropout()), withDropout()},
		{"other numbers than the network's", "dropout", loadAs("dropout.safetensors", eight()), eight()},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := c.load()
			if err != nil {
				t.Fatal(err)
			}
			if !m.Config().Equal(c.cfg) {
				t.Errorf("got the network %+v, want %+v", m.Config(), c.cfg)
			}
			wantOutput(t, m, cases[c.of])
		})
	}
}

func TestLoadTakesAnyPrefix(t *testing.T) {
	want := small(t, 1)
	for _, prefix := range []string{"_orig_mod.", "module._orig_mod.", "autoencoder.", "encoder.", "0."} {
		f := fileOf(want)
		for i := range f.Tensors {
			f.Tensors[i].Name = prefix + f.Tensors[i].Name
		}
		got, err := fromFile(f)
		if err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		if !reflect.DeepEqual(got.Params(), want.Params()) {
			t.Errorf("%s: the weights differ", prefix)
		}
	}
}

// testdata/widths.safetensors is a file that the first version wrote: its metadata lists widths in place of layers. The outputs are
// that version's.
func TestLoadsAFileOfTheFirstVersion(t *testing.T) {
	m, err := Load("testdata/widths.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	if want := MLP(6, []int{5, 3}, []int{4, 6}).WithSeed(9); !m.Config().Equal(want) {
		t.Errorf("got the network %+v, want %+v", m.Config(), want)
	}
	x := []float32{0, 0.1, 0.2, 0.3, 0.4, 0.5, 1, 0.9, 0.8, 0.7, 0.6, 0.5}
	code, y := make([]float32, 6), make([]float32, 12)
	if err := m.Encode(code, x); err != nil {
		t.Fatal(err)
	}
	if err := m.Denoise(y, x); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2][]float32{
		"code": {code, {-0.063106, -0.36171055, -0.0041288435, -0.22596654, -0.15720432, -0.074702084}},
		"image": {y, {0.28615794, -0.48621237, -0.25024623, 0.22691694, -0.1135345, -0.28075853,
			0.31710047, -0.49983302, -0.24739763, 0.24027789, -0.11336751, -0.2943353}},
	} {
		for i, got := range c[0] {
			if want := c[1][i]; !(math.Abs(float64(got-want)) <= 1e-6) {
				t.Errorf("%s: element %d is %g, was %g", name, i, got, want)
			}
		}
	}
}

// Numbers that a float32 cannot hold are named with their tensor.
func TestLoadWantsFiniteWeightsOfEveryType(t *testing.T) {
	for why, c := range map[string]struct {
		file string
		last []byte // number of the file, little-endian
	}{
		"F64 too large": {"f64", binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e39))},
		"F64 NaN":       {"f64", binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.NaN()))},
		"F16 NaN":       {"f16", []byte{0, 0x7e}},
		"F16 infinity":  {"f16", []byte{0, 0xfc}},
		"BF16 NaN":      {"bf16", []byte{0x80, 0xff}},
		"BF16 infinity": {"bf16", []byte{0x80, 0x7f}},
	} {
		b, err := os.ReadFile("testdata/" + c.file + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		copy(b[len(b)-len(c.last):], c.last)
		want := "autoencoder: read: tensor decoder.2.bias: want finite weights, got NaN or infinity"
		if _, err := Read(bytes.NewReader(b)); err == nil || err.Error() != want {
			t.Errorf("%s: got error %v, want %q", why, err, want)
		}
	}
}
