package autoencoder

import (
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

func TestSetWeights(t *testing.T) {
	a, b := small(t, 1), small(t, 2)
	if err := a.SetWeights(b); err != nil {
		t.Fatal(err)
	}
	for i, p := range a.Params() {
		if !slices.Equal(p.Data, b.Params()[i].Data) {
			t.Errorf("%s differs", p.Name)
		}
	}
	if a.Config().Seed != 1 {
		t.Error("the seed changed with the weights")
	}
	narrow := MLP(12, []int{9, 7, 4}, []int{6, 8, 10, 12})
	narrow.Decoder = append(slices.Clone(narrow.Decoder), layer.Sigmoid{})
	for want, cfg := range map[string]Config{
		`want those of the same network: encoder[2]: want {"kind":"linear","out":7}, got {"kind":"linear","out":8}`: MLP(12, []int{9, 8, 4}, []int{6, 8, 10, 12}),
		`decoder[7]: want none, got {"kind":"sigmoid"}`:                                                             narrow,
		`want {"kind":"linear","out":12}, got {"kind":"linear","out":11}`:                                           MLP(11, []int{9, 7, 4}, []int{6, 8, 10, 11}),
		`encoder[3]: want {"kind":"relu"}, got none`:                                                                MLP(12, []int{9, 7}, []int{6, 8, 10, 12}),
	} {
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(a.Params()[0].Data)
		if err := a.SetWeights(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
		if !slices.Equal(a.Params()[0].Data, before) {
			t.Error("weights changed beside an error")
		}
	}
	for _, m := range []*Model{nil, {}} {
		if err := a.SetWeights(m); err == nil {
			t.Error("weights of no model are taken")
		}
		if err := m.SetWeights(a); err == nil {
			t.Error("no model takes weights")
		}
	}
}

// Weights that no size of picture is part of go from one size to another.
func TestSetWeightsOfAnotherSize(t *testing.T) {
	level := Level{Stride: 2, Channels: 4, Depth: 1}
	a, errA := New(UNet(layer.Shape{C: 1, H: 8, W: 8}, level))
	b, errB := New(UNet(layer.Shape{C: 1, H: 12, W: 16}, level).WithSeed(3))
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if err := a.SetWeights(b); err != nil || !slices.Equal(a.Params()[0].Data, b.Params()[0].Data) {
		t.Error("want the weights, got", err)
	}
}
