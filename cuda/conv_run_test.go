//go:build cuda

package cuda

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/train"
)

// A network of convolutions trains as on the CPU, where they run. The device adds the gradients of biases in another order.
func TestConvolutionsTrainAsOnTheCPU(t *testing.T) {
	unet := autoencoder.UNet(layer.Shape{C: 1, H: 6, W: 6}, autoencoder.Level{Stride: 2, Channels: 16, Depth: 1}, autoencoder.Level{Stride: 3, Channels: 5})
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
	want, losses := run(shortConfig())
	cfg := shortConfig()
	cfg.Device = open(t, Options{})
	got, h := run(cfg)
	if d := distance(got, want); d > 1e-6 {
		t.Errorf("the weights are off by %.2g of their length", d)
	}
	for i, e := range losses {
		if math.Abs(h[i].Validation/e.Validation-1) > 1e-6 {
			t.Errorf("epoch %d: validation loss %g, want %g", i+1, h[i].Validation, e.Validation)
		}
	}
}
