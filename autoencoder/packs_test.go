package autoencoder

import (
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// convolutions is a small network with convolutions by each algorithm that keeps its weights.
func convolutions(seed uint64) Config {
	conv := func(out int) layer.Layer {
		return layer.Conv2d{Out: out, Kernel: layer.Both(3), Padding: layer.Both(1)}
	}
	return Config{
		Input: layer.Shape{C: 1, H: 4, W: 4}, Seed: seed,
		Encoder: layer.Stack{conv(16), layer.ReLU{}, conv(16), layer.MaxPool2d{Kernel: layer.Both(2)}},
		Decoder: layer.Stack{layer.Upsample{Factor: layer.Both(2)}, conv(16), layer.ConvTranspose2d{Out: 1, Kernel: layer.Both(3), Padding: layer.Both(1)}},
	}
}

// What Denoise computes follows every change of the weights, whoever makes it: SetWeights, the model at another size, Params, or a Network's nodes.
func TestDenoiseFollowsTheWeights(t *testing.T) {
	create := func(seed uint64) *Model {
		m, err := New(convolutions(seed))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	at := func(m *Model) *Model {
		large, err := m.At(layer.Shape{C: 1, H: 6, W: 8})
		if err != nil {
			t.Fatal(err)
		}
		return large
	}
	denoise := func(m *Model) []float32 {
		x := images(3, m.Input().Size(), 1)
		if err := m.Denoise(x, x); err != nil {
			t.Fatal(err)
		}
		return x
	}
	m := create(1)
	large := at(m)
	check := func(what string, want *Model) {
		t.Helper()
		for range 2 {
			if !slices.Equal(denoise(m), denoise(want)) || !slices.Equal(denoise(large), denoise(at(want))) {
				t.Fatalf("%s: want what a model that was not used before computes", what)
			}
		}
	}
	check("new", create(1))
	if err := m.SetWeights(create(2)); err != nil {
		t.Fatal(err)
	}
	check("SetWeights", create(2))
	if err := large.SetWeights(at(create(3))); err != nil {
		t.Fatal(err)
	}
	check("SetWeights at another size", create(3))

	twin := func() *Model { // of a model that Params has not handed out
		fresh := create(4)
		if err := fresh.SetWeights(m); err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	params := m.Params()
	for _, p := range params {
		denoise(m)
		p.Data[0] += 1
		check("Params, "+p.Name, twin())
	}

	m = twin()
	large = at(m)
	denoise(m)
	denoise(large)
	network, err := m.Network(gorgonia.NewGraph())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range network.Learnables() {
		denoise(large)
		n.Value().(*tensor.Dense).Float32s()[0] += 1
		check("Network, "+n.Name(), twin())
	}
}
