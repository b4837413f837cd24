package autoencoder

import (
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

func TestConfigRefuses(t *testing.T) {
	for want, c := range map[string]Config{
		"input: want a shape of 1 to":                                                                                     MLP(0, []int{3}, []int{4}),
		"encoder: want at least 1 layer, got none":                                                                        MLP(4, nil, []int{4}),
		"decoder: want at least 1 layer, got none":                                                                        MLP(4, []int{3}, nil),
		"encoder: layer 2 (linear): want an output of at least 1 channel, got 0":                                          MLP(4, []int{3, 0}, []int{4}),
		"decoder: layer 0 (linear): want an output of at least 1 channel, got -5":                                         MLP(4, []int{3}, []int{-5, 4}),
		"want the shape of the input 4×1×1 from the last layer, got 5×1×1":                                                MLP(4, []int{3}, []int{5}),
		"input: want a shape of 1 to 1048576 channels, rows and columns, got 1048577×1×1":                                 MLP(1<<20+1, []int{3}, []int{1<<20 + 1}),
		"parameter encoder.0.weight: want sides of at least 1 and at most 134217728 numbers, got shape [1048576 1048576]": MLP(1<<20, []int{1 << 20}, []int{1 << 20}),
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want one with %q", c, err, want)
		}
	}
}

func TestCode(t *testing.T) {
	m, err := New(MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	if c := m.Code(); c != layer.Vector(128) {
		t.Errorf("the MNIST network's codes have shape %v", c)
	}
	if c := (&Model{}).Code(); c != (layer.Shape{}) {
		t.Errorf("an empty model has codes of shape %v", c)
	}
}

func TestAnyDepthAndWidth(t *testing.T) {
	for _, c := range []Config{
		MLP28x28(),
		MLP(784, []int{512, 128, 128}, []int{128, 128, 512, 784}), // four decoder layers
		MLP(1, []int{1}, []int{1}),
		MLP(3, []int{7, 5, 3, 1, 2}, []int{9, 3}),
	} {
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range m.Params() {
			n += len(p.Data)
		}
		if n != m.Parameters() {
			t.Errorf("%+v: %d parameters, Parameters says %d", c, n, m.Parameters())
		}
		if err := m.Denoise(make([]float32, 2*c.Input.C), make([]float32, 2*c.Input.C)); err != nil {
			t.Error(err)
		}
	}
	m, err := New(MLP28x28())
	if err != nil || m.Parameters() != 968_848 {
		t.Errorf("the MNIST network has %d parameters, error %v", m.Parameters(), err)
	}
}

// Brackets in a name are no nesting.
func TestNamesMayHoldBrackets(t *testing.T) {
	name := `\"` + strings.Repeat("[{", 100)
	cfg := Config{Input: layer.Vector(4), Encoder: layer.Stack{layer.Tap{Name: name}}, Decoder: layer.Stack{layer.Concatenate{Tap: name}, layer.Linear{Out: 4}}}
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Config().Equal(cfg) {
		t.Errorf("got %+v, want %+v", m.Config(), cfg)
	}
}
