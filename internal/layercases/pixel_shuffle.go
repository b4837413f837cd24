package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	up, down := layer.PixelShuffle{Factor: 2}, layer.PixelUnshuffle{Factor: 2}
	add("pixel_shuffle", map[string]autoencoder.Config{
		"two":           {Input: layer.Shape{C: 8, H: 2, W: 3}, Encoder: layer.Stack{up}, Decoder: layer.Stack{layer.Tanh{}, down}},
		"three":         {Input: layer.Shape{C: 9, H: 2, W: 2}, Encoder: layer.Stack{layer.PixelShuffle{Factor: 3}}, Decoder: layer.Stack{layer.Tanh{}, layer.PixelUnshuffle{Factor: 3}}},
		"one":           {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.PixelShuffle{Factor: 1}}},
		"vector":        {Input: layer.Vector(12), Encoder: layer.Stack{up}, Decoder: layer.Stack{layer.Linear{Out: 3}, down}},
		"vector_by_one": {Input: layer.Vector(4), Encoder: layer.Stack{layer.PixelShuffle{Factor: 1}}},
	})
	refuse(
		Refused{up, layer.Shape{C: 6, H: 2, W: 2}, "want channels in groups of 4, the factor's square, got 6×2×2"},
		Refused{layer.PixelShuffle{}, layer.Shape{C: 4, H: 2, W: 2}, "want a factor from 1 to 1024, got 0"},
		Refused{layer.PixelShuffle{Factor: 1025}, layer.Vector(4), "want a factor from 1 to 1024, got 1025"},
	)
}
