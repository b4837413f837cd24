package autoencoder

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// small returns a model with weights of its seed.
func small(t testing.TB, seed uint64) *Model {
	t.Helper()
	m, err := New(MLP(12, []int{9, 7, 4}, []int{6, 8, 10, 12}).WithSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewDrawsWeightsAsPyTorchDoes(t *testing.T) {
	cfg := MLP28x28()
	cfg.Seed = 3
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	fanIn := 0
	for _, p := range m.Params() {
		if len(p.Shape) == 2 {
			fanIn = p.Shape[1]
		}
		bound := 1 / math.Sqrt(float64(fanIn))
		sum, squares, largest := 0.0, 0.0, 0.0
		for _, v := range p.Data {
			sum += float64(v)
			squares += float64(v) * float64(v)
			largest = max(largest, math.Abs(float64(v)))
		}
		n := float64(len(p.Data))
		if largest > bound*(1+1e-6) || largest < 0.9*bound {
			t.Errorf("%s: the largest is %g, the bound %g", p.Name, largest, bound)
		}
		if mean := sum / n; math.Abs(mean) > 5*bound/math.Sqrt(3*n) {
			t.Errorf("%s: mean %g", p.Name, mean)
		}
		if v := squares / n * 3 / (bound * bound); math.Abs(v-1) > 5/math.Sqrt(n) {
			t.Errorf("%s: variance is %g of a uniform distribution's", p.Name, v)
		}
	}
}

func TestSeedMakesTheModel(t *testing.T) {
	a, again, b := small(t, 1), small(t, 1), small(t, 2)
	for i, p := range a.Params() {
		if !slices.Equal(p.Data, again.Params()[i].Data) {
			t.Errorf("%s differs between two models of one seed", p.Name)
		}
		if slices.Equal(p.Data, b.Params()[i].Data) {
			t.Errorf("%s is the same for two seeds", p.Name)
		}
	}
	w := a.Params()
	if slices.Equal(w[0].Data[:4], w[2].Data[:4]) {
		t.Error("two layers start with the same weights")
	}
}

func TestConfigIsTheModelsOwn(t *testing.T) {
	cfg := MLP28x28()
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Encoder[0], m.Config().Decoder[0] = layer.ReLU{}, layer.ReLU{}
	if c := m.Config(); !c.Equal(MLP28x28()) {
		t.Errorf("a caller changed the configuration to %+v", c)
	}
}

func TestParamsAreNamedAsInPyTorch(t *testing.T) {
	var names []string
	for _, p := range small(t, 0).Params() {
		names = append(names, p.Name)
	}
	want := []string{
		"encoder.0.weight", "encoder.0.bias", "encoder.2.weight", "encoder.2.bias", "encoder.4.weight", "encoder.4.bias",
		"decoder.0.weight", "decoder.0.bias", "decoder.2.weight", "decoder.2.bias", "decoder.4.weight", "decoder.4.bias",
		"decoder.6.weight", "decoder.6.bias",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
}

// Saving an empty model is in TestSaveRefuses.
func TestEmptyModelSaysSo(t *testing.T) {
	m := &Model{}
	_, err := m.Network(gorgonia.NewGraph())
	for what, err := range map[string]error{"network": err, "denoise": m.Denoise(nil, nil), "encode": m.Encode(nil, nil)} {
		if want := "autoencoder: " + what + ": "; !errors.Is(err, errEmpty) || err.Error() != want+errEmpty.Error() {
			t.Errorf("%s: got error %v", what, err)
		}
	}
}
