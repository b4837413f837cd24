package main

import (
	"context"
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// The two Go contestants must do the same work: from the same weights and on the same batches they must come to the same
// loss, before the first step and after some. The library is set to no weight decay, as Gorgonia's Adam has none.
func TestTrainsAsTheLibraryDoes(t *testing.T) {
	for _, steps := range []int{1, 5} {
		const batch = 16
		set := squares(t, batch*steps)
		m, err := autoencoder.New(autoencoder.MLP28x28())
		if err != nil {
			t.Fatal(err)
		}
		rule := optim.DefaultAdamW()
		rule.WeightDecay = 0
		cfg := train.Config{Recipe: train.Recipe{Batch: batch, Optimizer: rule}.WithDefaults(set), Epochs: 1}
		got := stockLoss(t, m, set, cfg)
		h, err := train.Run(context.Background(), m, set, set, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if want := h[0].Training; !(math.Abs(got-want) < 1e-5) {
			t.Errorf("mean loss of %d steps: want %g, the library's, got %g", steps, want, got)
		}
		if !(h[0].Validation < h[0].Training) {
			t.Errorf("loss after %d steps: want less than before, %g, got %g", steps, h[0].Training, h[0].Validation)
		}
	}
}

// stockLoss trains the network from the model's weights for the library's first epoch and returns the mean loss of its steps.
func stockLoss(t *testing.T, m *autoencoder.Model, set *data.Set, cfg train.Config) (mean float64) {
	var params [][]float32
	for _, p := range m.Params() {
		params = append(params, slices.Clone(p.Data))
	}
	n, err := newNetwork(cfg.Batch, params)
	if err != nil {
		t.Fatal(err)
	}
	defer n.vm.Close()
	loader, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: cfg.Batch, Purpose: data.Training, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range loader.Epoch(1) {
		if err != nil {
			t.Fatal(err)
		}
		loss, err := n.step(matrix(b.Noisy, b.N), matrix(b.Clean, b.N))
		if err != nil {
			t.Fatal(err)
		}
		mean += float64(loss) / float64(loader.Batches())
	}
	return mean
}

func matrix(x []float32, rows int) *tensor.Dense {
	return tensor.New(tensor.WithShape(rows, len(x)/rows), tensor.WithBacking(slices.Clone(x)))
}

// squares returns n images of one bright square each.
func squares(t *testing.T, n int) *data.Set {
	pixels := make([]uint8, n*784)
	for i := range n {
		for y := range 8 {
			for x := range 8 {
				pixels[i*784+(5+i%11+y)*28+5+i%7+x] = 255
			}
		}
	}
	set, err := data.NewSet("squares", 28, 28, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
