package autoencoder_test

import (
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

// presets are small networks of each kind.
func presets() map[string]autoencoder.Config {
	level := func(stride, channels, depth int) autoencoder.Level {
		return autoencoder.Level{Stride: stride, Channels: channels, Depth: depth}
	}
	tokens := autoencoder.Tokens{Patch: 2, Width: 4, Heads: 2, MLP: 5, Depth: 1}
	return map[string]autoencoder.Config{
		"conv_ae":  autoencoder.ConvAE(layer.Shape{C: 2, H: 4, W: 8}, 5, level(2, 3, 1), level(2, 2, 0)),
		"unet":     autoencoder.UNet(layer.Shape{C: 1, H: 4, W: 8}, level(2, 3, 1), level(2, 2, 1)),
		"resunet":  autoencoder.ResUNet(layer.Shape{C: 1, H: 4, W: 8}, level(2, 3, 1), level(2, 2, 1)),
		"vae":      autoencoder.VAE(12, []int{7, 3}, []int{5, 12}),
		"conv_vae": autoencoder.ConvVAE(layer.Shape{C: 2, H: 4, W: 8}, 5, level(2, 3, 1), level(2, 2, 0)),
		"ffdnet":   autoencoder.FFDNet(layer.Shape{C: 1, H: 4, W: 6}, 3, 3),
		"wave":     autoencoder.WaveUNet(layer.Shape{C: 2, H: 1, W: 12}, 3, level(2, 3, 1), level(3, 2, 1)),

		"transformer": autoencoder.Transformer(layer.Shape{C: 1, H: 4, W: 4}, tokens),
		"perceiver":   perceiver(layer.StraightThrough),
	}
}

// perceiver is a small network whose attention is hard or soft. Through two soft readings gradients get so small that finite differences of float32
// numbers do not resolve them; TestPresetsAgreeWithPyTorch has them.
func perceiver(hard layer.Hard) autoencoder.Config {
	return autoencoder.Perceiver(layer.Shape{C: 1, H: 4, W: 4}, 3, 2, autoencoder.Tokens{Patch: 2, Width: 4, Heads: 2, MLP: 5, Depth: 1, Hard: hard})
}

func TestPresets(t *testing.T) {
	for name, cfg := range presets() {
		t.Run(name, func(t *testing.T) { layertest.Check(t, cfg) })
	}
}

// Codes and numbers of parameters are those that the layers add up to, of FFDNet with the paper's settings for gray images.
func TestSizesOfPresets(t *testing.T) {
	digits := layer.Shape{C: 1, H: 28, W: 28}
	tokens := autoencoder.Tokens{Patch: 4, Width: 96, Heads: 4, MLP: 192, Depth: 4}
	const d, mlp = 96, 192
	const block = 2*2*d + 3*d*(d+1) + d*(d+1) + mlp*(d+1) + d*(mlp+1) // norms, attention, MLP
	const patches = d*(16+1) + 49*d + 2*d + 16*(d+1)                  // embedding, positions, the last norm and layer
	if patches+4*block != 307_216 {
		t.Errorf("the transformer has %d parameters", patches+4*block)
	}
	for _, c := range []struct {
		cfg        autoencoder.Config
		code       layer.Shape
		parameters int
		anySize    bool
	}{
		{autoencoder.ConvAE(digits, 128), layer.Vector(128), 784*128 + 128 + 128*784 + 784, false},
		{autoencoder.ConvAE(digits, 128, autoencoder.Level{Stride: 4, Channels: 8}), layer.Vector(128), 16*9*8 + 8 + 392*128 + 128 + 128*392 + 392 + 8*9*16 + 16, false},
		{autoencoder.UNet(digits, autoencoder.Level{Stride: 2, Channels: 8}), layer.Shape{C: 8, H: 14, W: 14}, 4*9*8 + 8 + 8*9*4 + 4, true},
		{autoencoder.UNet(digits, autoencoder.Level{Stride: 2, Channels: 8, Depth: -1}), layer.Shape{C: 8, H: 14, W: 14}, 4*9*8 + 8 + 8*9*4 + 4, true},
		{autoencoder.ResUNet(digits, autoencoder.Level{Stride: 2, Channels: 8, Depth: 2}), layer.Shape{C: 8, H: 14, W: 14}, 4*9*8 + 8 + 8*(8*9*8+8) + 8*9*4 + 4, true},
		{autoencoder.ResUNet(digits, autoencoder.Level{Stride: 2, Channels: 8}), layer.Shape{C: 8, H: 14, W: 14}, 4*9*8 + 8 + 8*9*4 + 4, true},
		{autoencoder.VAE(784, []int{400, 20}, []int{400, 784}), layer.Vector(20), 784*400 + 400 + 400*40 + 40 + 20*400 + 400 + 400*784 + 784, false},
		{autoencoder.ConvVAE(digits, 20), layer.Vector(20), 784*40 + 40 + 20*784 + 784, false},
		{autoencoder.FFDNet(digits, 64, 15), layer.Shape{C: 64, H: 14, W: 14}, 485_316, true},
		{autoencoder.Transformer(digits, tokens), layer.Shape{C: 96, H: 1, W: 49}, patches + 4*block, false},
		{autoencoder.Perceiver(digits, 8, 16, tokens), layer.Shape{C: 16, H: 1, W: 8}, patches + 10*block + 3*2*d + (8+8+49)*d + 16*(d+1) + d*(16+1), false},
	} {
		m, err := autoencoder.New(c.cfg)
		if err != nil {
			t.Fatal(err)
		}
		if m.Code() != c.code || m.Parameters() != c.parameters {
			t.Errorf("want a code of %v and %d parameters, got %v and %d", c.code, c.parameters, m.Code(), m.Parameters())
		}
		other := digits
		other.H, other.W = 4*28, 28
		if _, err := m.At(other); (err == nil) != c.anySize {
			t.Errorf("at another size: error %v", err)
		}
	}
}

// Settings that no network has are errors that name the layer.
func TestPresetsOfInvalidSettings(t *testing.T) {
	digits := layer.Shape{C: 1, H: 28, W: 28}
	for _, c := range []struct {
		cfg  autoencoder.Config
		want string
	}{
		{autoencoder.VAE(784, nil, []int{784}), "encoder: want at least 1 layer, got none"},
		{autoencoder.VAE(784, []int{0}, []int{784}), "encoder: layer 0 (linear): want an output of at least 1 channel, got 0"},
		{autoencoder.ConvAE(digits, 0), "encoder: layer 1 (linear): want an output of at least 1 channel, got 0"},
		{autoencoder.ConvAE(digits, 9, autoencoder.Level{Stride: 0, Channels: 8}), "encoder: layer 0 (pixel_unshuffle): want a factor"},
		{autoencoder.ConvAE(digits, 9, autoencoder.Level{Stride: -3, Channels: 8}), "encoder: layer 0 (pixel_unshuffle): want a factor"},
		{autoencoder.ConvAE(digits, 9, autoencoder.Level{Stride: 2, Channels: 8}, autoencoder.Level{Stride: 4, Channels: 8}), "decoder: "},
		{autoencoder.Transformer(digits, autoencoder.Tokens{Patch: 5, Width: 4, Heads: 2, MLP: 8, Depth: 2}), "encoder: layer 0 (patches): want "},
		{autoencoder.Transformer(digits, autoencoder.Tokens{}), "encoder: layer 0 (patches): want a size"},
		{autoencoder.Transformer(digits, autoencoder.Tokens{Patch: 4, Width: 4, Heads: 3, MLP: 8, Depth: 2}), "encoder: layer 3 (residual): layer 1 (self_attention): want at least 1 head"},
		{autoencoder.Perceiver(digits, 0, 16, autoencoder.Tokens{Patch: 4, Width: 4, Heads: 2, MLP: 8}), "(queries): want at least 1 query, got 0"},
		{autoencoder.Perceiver(digits, 8, 0, autoencoder.Tokens{Patch: 4, Width: 4, Heads: 2, MLP: 8}), "(linear): want an output of at least 1 channel, got 0"},
		{autoencoder.Perceiver(digits, 8, 16, autoencoder.Tokens{}), "encoder: layer 0 (patches): want a size"},
		{autoencoder.ResUNet(digits), "encoder: want at least 1 layer, got none"},
		{autoencoder.ResUNet(digits, autoencoder.Level{Stride: 3, Channels: 8}), "encoder: layer 1 (pixel_unshuffle): want "},
		{autoencoder.UNet(digits), "encoder: want at least 1 layer, got none"},
		{autoencoder.UNet(digits, autoencoder.Level{Stride: 3, Channels: 8}), "encoder: layer 0 (pixel_unshuffle): want "},
		{autoencoder.UNet(digits, autoencoder.Level{Stride: 2, Channels: 8}, autoencoder.Level{Stride: 3, Channels: 8}), "decoder: "},
	} {
		if err := c.cfg.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}
