package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("noise_level", map[string]autoencoder.Config{
		"vector":  {Input: layer.Vector(5), Encoder: layer.Stack{layer.NoiseLevel{}, layer.Linear{Out: 4}, layer.Tanh{}}},
		"picture": {Input: layer.Shape{C: 2, H: 3, W: 2}, Encoder: layer.Stack{layer.NoiseLevel{}, layer.Linear{Out: 3}, layer.Tanh{}}, Decoder: layer.Stack{layer.NoiseLevel{}, layer.Linear{Out: 2}}},
		"ffdnet": {Input: layer.Shape{C: 1, H: 4, W: 4},
			Encoder: layer.Stack{layer.PixelUnshuffle{Factor: 2}, layer.NoiseLevel{}, layer.Conv2d{Out: 4, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.Tanh{}},
			Decoder: layer.Stack{layer.Conv2d{Out: 4, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.PixelShuffle{Factor: 2}}},
	})
}
