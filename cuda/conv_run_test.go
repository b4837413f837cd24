//go:build cuda

package cuda

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// A network of convolutions trains as on the CPU. The device adds in another order, where the CPU may have Winograd's algorithm.
func TestConvolutionsTrainAsOnTheCPU(t *testing.T) {
	unet := autoencoder.UNet(layer.Shape{C: 1, H: 6, W: 6}, autoencoder.Level{Stride: 2, Channels: 16, Depth: 1}, autoencoder.Level{Stride: 3, Channels: 5})
	// AdamW's first steps have the sign of a gradient, whatever its size: rounding would be seen.
	config := shortConfig()
	config.Optimizer = optim.SGD{LR: 0.1, Momentum: 0.9}
	run := func(cfg train.Config) ([]float32, train.History) {
		m, err := autoencoder.New(unet.WithSeed(1))
		if err != nil {
			t.Fatal(err)
		}
		h, err := train.Run(t.Context(), m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
		if err != nil {
			t.Fatal(err)
		}
		return weights(m), h
	}
	want, losses := run(config)
	cfg := config
	cfg.Device = open(t, Options{})
	got, h := run(cfg)
	if d := distance(got, want); d > 1e-4 {
		t.Errorf("the weights are off by %.2g of their length", d)
	}
	for i, e := range losses {
		if math.Abs(h[i].Validation/e.Validation-1) > 1e-5 {
			t.Errorf("epoch %d: validation loss %g, want %g", i+1, h[i].Validation, e.Validation)
		}
	}
}
