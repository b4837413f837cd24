package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// networks are what is trained and timed, by the names in requests.
var networks = map[string]autoencoder.Config{
	"mlp":     autoencoder.MLP28x28(),
	"plain32": plain(layer.Shape{C: 1, H: 28, W: 28}, 6, 32),
	"plain64": plain(layer.Shape{C: 1, H: 64, W: 64}, 15, 64),
	"conv-ae": autoencoder.ConvAE(layer.Shape{C: 1, H: 28, W: 28}, 128, autoencoder.Level{Stride: 2, Channels: 32}, autoencoder.Level{Stride: 2, Channels: 64}),
	"unet": autoencoder.UNet(layer.Shape{C: 1, H: 28, W: 28},
		autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1}),
	"resunet32":   autoencoder.ResUNet(layer.Shape{C: 1, H: 64, W: 64}, level(32, 2), level(40, 1)), // that of the models of examples/denoise
	"resunet64":   autoencoder.ResUNet(layer.Shape{C: 1, H: 64, W: 64}, level(64, 2), level(64, 1), level(96, 1)),
	"transformer": autoencoder.Transformer(layer.Shape{C: 1, H: 28, W: 28}, autoencoder.Tokens{Patch: 4, Width: 96, Heads: 4, MLP: 192, Depth: 4}),
}

func level(channels, depth int) autoencoder.Level {
	return autoencoder.Level{Stride: 2, Channels: channels, Depth: depth}
}

// plain is a residual network of 3×3 convolutions at half the image's height and width.
func plain(image layer.Shape, convolutions, channels int) autoencoder.Config {
	conv := func(out int) layer.Layer {
		return layer.Conv2d{Out: out, Kernel: layer.Both(3), Padding: layer.Both(1)}
	}
	cfg := autoencoder.Config{
		Input:   image,
		Encoder: layer.Stack{layer.Tap{Name: "image"}, layer.PixelUnshuffle{Factor: 2}, conv(channels), layer.ReLU{}},
	}
	for range convolutions - 2 {
		cfg.Decoder = append(cfg.Decoder, conv(channels), layer.ReLU{})
	}
	cfg.Decoder = append(cfg.Decoder, conv(4*image.C), layer.PixelShuffle{Factor: 2}, layer.Add{Tap: "image"})
	return cfg
}

// module is the network in Python, behind a line with the shape of a sample.
func module(cfg autoencoder.Config) (string, error) {
	m, err := autoencoder.New(cfg)
	if err != nil {
		return "", err
	}
	text, err := m.PyTorch()
	return fmt.Sprintf("# %d %d %d\n%s", cfg.Input.C, cfg.Input.H, cfg.Input.W, text), err
}
