// Package gonnxtest runs ONNX files of multilayer perceptrons with gonnx, a reader in Go that others wrote.
package gonnxtest

import (
	"bytes"
	"math"
	"testing"

	"github.com/advancedclimatesystems/gonnx"
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"gorgonia.org/tensor"
)

func TestGonnxComputesWhatDenoiseDoes(t *testing.T) {
	other := autoencoder.MLP(5, []int{4, 3}, []int{4, 5})
	other.Encoder = append(other.Encoder, layer.Tanh{}, layer.Linear{Out: 3, NoBias: true})
	other.Decoder = append(other.Decoder, layer.Sigmoid{})
	for name, cfg := range map[string]autoencoder.Config{"28×28": autoencoder.MLP28x28(), "other activations": other} {
		m, err := autoencoder.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := m.WriteONNX(&file); err != nil {
			t.Fatal(err)
		}
		reader, err := gonnx.NewModelFromBytes(file.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, batch := range []int{1, 7, 128} {
			d := cfg.Input.C
			x := make([]float32, batch*d)
			for i := range x {
				x[i] = float32(math.Sin(float64(i)))
			}
			want := make([]float32, len(x))
			if err := m.Denoise(want, x); err != nil {
				t.Fatal(err)
			}
			out, err := reader.Run(gonnx.Tensors{"noisy": tensor.New(tensor.WithShape(batch, d), tensor.WithBacking(x))})
			if err != nil {
				t.Fatalf("%s, %d samples: %v", name, batch, err)
			}
			got, ok := out["denoised"].Data().([]float32)
			if !ok || len(got) != len(want) {
				t.Fatalf("%s, %d samples: got %T of shape %v", name, batch, out["denoised"].Data(), out["denoised"].Shape())
			}
			largest, difference := 0.0, 0.0
			for i := range want {
				largest = max(largest, math.Abs(float64(want[i])))
				difference = max(difference, math.Abs(float64(got[i]-want[i])))
			}
			if !(difference <= 1e-5*largest) {
				t.Errorf("%s, %d samples: differ by %g, want at most 1e-5 of the largest number, %g", name, batch, difference, largest)
			}
		}
	}
}
