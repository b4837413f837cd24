package objective

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/philox"
)

// pictures returns a batch of n samples with pixels in [0, 1], the same noisy and clean, with their keys.
func pictures(n, d int) data.Batch {
	b := data.Batch{N: n, Noisy: make([]float32, n*d)}
	philox.Stream{Seed: 3, Purpose: philox.TestNoise}.Uniforms(b.Noisy)
	b.Clean = b.Noisy
	for i := range n {
		b.Keys = append(b.Keys, int32(i), 1, 5, 6)
	}
	return b
}

func newVAEs(t *testing.T) map[string]*autoencoder.Model {
	t.Helper()
	models := map[string]*autoencoder.Model{}
	for name, cfg := range map[string]autoencoder.Config{
		"vae":      autoencoder.VAE(12, []int{7, 3}, []int{5, 12}),
		"conv_vae": autoencoder.ConvVAE(layer.Shape{C: 3, H: 2, W: 2}, 2, autoencoder.Level{Stride: 2, Channels: 4}),
	} {
		m, err := autoencoder.New(cfg.WithSeed(8))
		if err != nil {
			t.Fatal(err)
		}
		models[name] = m
	}
	return models
}

// The gradients of the negative variational bound are its slopes, the numbers drawn being those of the keys.
func TestGradientsOfTheBound(t *testing.T) {
	b := pictures(3, 12)
	for name, m := range newVAEs(t) {
		for lossName, loss := range map[string]autoencoder.Loss{"bce": autoencoder.BCE, "l2": autoencoder.L2, "l1": autoencoder.L1} {
			e, err := Objective{Model: m, Loss: loss, Mode: layer.Training}.Training(b.N)
			if err != nil {
				t.Fatal(err)
			}
			g, err := e.Compile(cpu)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Run(b, nil); err != nil {
				t.Fatal(err)
			}
			total := func() float64 {
				if err := g.Run(b, nil); err != nil {
					t.Fatal(err)
				}
				return float64(g.Total.Value().Data().(float32))
			}
			for i, p := range m.Params() {
				if err := g.Run(b, nil); err != nil {
					t.Fatal(err)
				}
				v, err := e.Params[i].Grad()
				if err != nil {
					t.Fatal(err)
				}
				grad := append([]float32(nil), v.Data().([]float32)...)
				for j := 0; j < len(grad); j += 5 {
					slope := func(h float32) float64 {
						w := p.Data[j]
						p.Data[j] = w + h
						up := total()
						p.Data[j] = w - h
						down := total()
						p.Data[j] = w
						return (up - down) / (2 * float64(h))
					}
					agrees := func(slope float64) bool { return math.Abs(float64(grad[j])-slope) <= 2e-3*max(1, math.Abs(slope)) }
					if long, short := slope(1.0/256), slope(1.0/2048); !agrees(long) && !agrees(short) { // a ReLU's kink may lie within the long step
						t.Errorf("%s, %s, %s: gradient %d is %g, slopes %g and %g", name, lossName, p.Name, j, grad[j], long, short)
					}
				}
			}
			g.VM.Close()
		}
	}
}

// The divergence of the encoder's distributions is added as it is to BCE, and divided by D to a mean.
func TestBoundHasTheDivergence(t *testing.T) {
	const n, d = 3, 12
	b := pictures(n, d)
	for name, m := range newVAEs(t) {
		c := m.Code().Size()
		mean, variance := make([]float32, n*c), make([]float32, n*c)
		if err := m.EncodeDistribution(mean, variance, b.Noisy); err != nil {
			t.Fatal(err)
		}
		divergence := 0.0
		for i, v := range variance {
			divergence += (float64(mean[i])*float64(mean[i]) + float64(v) - 1 - math.Log(float64(v))) / 2 / n
		}
		for _, l := range []struct {
			loss autoencoder.Loss
			over float64
		}{{autoencoder.BCE, 1}, {autoencoder.L2, d}, {autoencoder.Huber(0.1), d}} {
			e, err := Objective{Model: m, Loss: l.loss, Mode: layer.Loss}.Evaluation(n)
			if err != nil {
				t.Fatal(err)
			}
			e.Outputs = append(e.Outputs, e.Loss)
			g, err := e.Compile(cpu)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Run(b, nil); err != nil {
				t.Fatal(err)
			}
			total, loss := float64(g.Total.Value().Data().(float32)), float64(g.Loss.Value().Data().(float32))
			if want := divergence / l.over; math.Abs(total-loss-want) > 1e-6*total {
				t.Errorf("%s: %s: total %g, loss %g: want a difference of %g", name, e.Formula(), total, loss, want)
			}
			g.VM.Close()
		}
	}
}
