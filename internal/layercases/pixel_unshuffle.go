package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	up, down := layer.PixelShuffle{Factor: 2}, layer.PixelUnshuffle{Factor: 2}
	add("pixel_unshuffle", map[string]autoencoder.Config{
		"two":       {Input: layer.Shape{C: 2, H: 4, W: 6}, Encoder: layer.Stack{down, layer.Linear{Out: 3}}, Decoder: layer.Stack{layer.ReLU{}, layer.Linear{Out: 8}, up}},
		"to_vector": {Input: layer.Shape{C: 1, H: 3, W: 3}, Encoder: layer.Stack{layer.PixelUnshuffle{Factor: 3}, layer.Linear{Out: 4}}},
		"vector":    {Input: layer.Vector(3), Encoder: layer.Stack{layer.PixelUnshuffle{Factor: 1}}},
	})
	refuse(
		Refused{down, layer.Shape{C: 1, H: 4, W: 3}, "want a height and a width that the factor 2 divides, got 1×4×3"},
		Refused{down, layer.Shape{C: 1, H: 3, W: 4}, "want a height and a width that the factor 2 divides, got 1×3×4"},
		Refused{layer.PixelUnshuffle{Factor: -1}, layer.Vector(4), "want a factor from 1 to 1024, got -1"},
	)
}
