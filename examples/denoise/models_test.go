package main

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
)

// maxEmbedded is how many bytes the models that come along may have together.
const maxEmbedded = 600_000

// The models that come along are the network and the files that their README states, and do what it says on a scene that they were not trained on.
func TestEmbeddedModels(t *testing.T) {
	readme, err := come.ReadFile("models/README.md")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for name, channels := range map[string]int{"gray": 1, "color": 3} {
		content, err := come.ReadFile("models/" + name + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		total += len(content)
		m, err := embedded(name)
		if err != nil {
			t.Fatal(err)
		}
		want := autoencoder.ResUNet(layer.Shape{C: channels, H: 64, W: 64}, autoencoder.Level{Stride: 2, Channels: 32, Depth: 2}, autoencoder.Level{Stride: 2, Channels: 40, Depth: 1})
		if !m.Config().Equal(want) {
			t.Errorf("%s: got the network %v", name, m.Config())
		}
		line := fmt.Sprintf("| `%s.safetensors` | %d | %d | `%x` |", name, m.Parameters(), len(content), sha256.Sum256(content))
		if !strings.Contains(string(readme), line) {
			t.Errorf("want a row %s in models/README.md", line)
		}
		scenes, err := images.NewLeaves(images.LeavesConfig{Shape: data.Shape{C: channels, H: 96, W: 96}, PerEpoch: 1})
		if err != nil {
			t.Fatal(err)
		}
		scene := picture{"scene", scenes.Shape(), make([]float32, scenes.Shape().Size())}
		key := data.Key{Seed: 2026, Purpose: data.Test}
		if err := scenes.Read(scene.pixels, nil, 0, key); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			level       float64
			gain, least float64 // in dB: over the noisy picture, and at all
		}{{0, 0, 38}, {10, 1, 0}, {25, 4, 0}, {50, 8, 0}} {
			b := benchmark{models: models{m, m}, sigma: c.level / 255, key: key}
			r, err := b.run([]picture{scene}, func(string, row) {})
			if err != nil {
				t.Fatal(err)
			}
			noisy, denoised := r[0].psnr, r[2].psnr
			if c.level == 0 {
				noisy = 0
			}
			t.Logf("%s, σ = %v/255: noisy %.2f, Wiener %.2f, model %.2f dB", name, c.level, noisy, r[1].psnr, denoised)
			if denoised < noisy+c.gain || denoised < c.least {
				t.Errorf("%s, σ = %v/255: want %v dB more than %.2f and at least %v, got %.2f", name, c.level, c.gain, noisy, c.least, denoised)
			}
		}
	}
	if total > maxEmbedded {
		t.Errorf("want at most %d bytes of models, got %d", maxEmbedded, total)
	}
}
