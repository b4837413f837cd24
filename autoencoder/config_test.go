package autoencoder

import (
	"strings"
	"testing"
)

func TestConfigRefuses(t *testing.T) {
	for want, c := range map[string]Config{
		"input: want a width from 1":                           {0, []int{3}, []int{4}, 0},
		"encoder: want 1 to 1024 layers, got 0":                {4, nil, []int{4}, 0},
		"decoder: want 1 to 1024 layers, got 0":                {4, []int{3}, nil, 0},
		"encoder layer 1: want a width from 1":                 {4, []int{3, 0}, []int{4}, 0},
		"decoder layer 0: want a width from 1":                 {4, []int{3}, []int{-5, 4}, 0},
		"last width to be the input width 4, got 5":            {4, []int{3}, []int{5}, 0},
		"input: want a width from 1 to 1048576, got 1048577":   {1<<20 + 1, []int{3}, []int{1<<20 + 1}, 0},
		"want at most 134217728 parameters, got 2199025352704": {1 << 20, []int{1 << 20}, []int{1 << 20}, 0},
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want one with %q", c, err, want)
		}
	}
}

func TestCodeOfNothing(t *testing.T) {
	if c := (Config{}).Code(); c != 0 {
		t.Errorf("a configuration without layers has codes of width %d", c)
	}
	if c := MNIST().Code(); c != 128 {
		t.Errorf("the MNIST network's codes are %d wide", c)
	}
}

func TestAnyDepthAndWidth(t *testing.T) {
	for _, c := range []Config{
		MNIST(),
		{784, []int{512, 128, 128}, []int{128, 128, 512, 784}, 0}, // four decoder layers
		{1, []int{1}, []int{1}, 0},
		{3, []int{7, 5, 3, 1, 2}, []int{9, 3}, 0},
	} {
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range m.Params() {
			n += len(p.Data)
		}
		if n != c.Parameters() {
			t.Errorf("%+v: %d parameters, Parameters says %d", c, n, c.Parameters())
		}
		if err := m.Denoise(make([]float32, 2*c.Input), make([]float32, 2*c.Input)); err != nil {
			t.Error(err)
		}
	}
	if n := MNIST().Parameters(); n != 968_848 {
		t.Errorf("the MNIST network has %d parameters", n)
	}
}
