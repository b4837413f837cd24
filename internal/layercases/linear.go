package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("linear", map[string]autoencoder.Config{
		"vector":      {Input: layer.Vector(5), Encoder: layer.Stack{layer.Linear{Out: 4}}},
		"picture":     {Input: layer.Shape{C: 3, H: 4, W: 5}, Encoder: layer.Stack{layer.Linear{Out: 2}}},
		"gray":        {Input: layer.Shape{C: 1, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}}},
		"tokens":      {Input: layer.Shape{C: 3, H: 1, W: 4}, Encoder: layer.Stack{layer.Linear{Out: 5}}},
		"no_bias":     {Input: layer.Vector(5), Encoder: layer.Stack{layer.Linear{Out: 4, NoBias: true}, layer.ReLU{}}},
		"one_to_one":  {Input: layer.Vector(1), Encoder: layer.Stack{layer.Linear{Out: 1}}},
		"one_decoder": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}}, Decoder: layer.Stack{layer.Linear{Out: 4, NoBias: true}}},
	})
	refuse(
		Refused{layer.Linear{}, layer.Vector(3), "want an output of at least 1 channel, got 0"},
		Refused{layer.Linear{Out: -1}, layer.Vector(3), "want an output of at least 1 channel, got -1"},
		Refused{layer.Linear{Out: 1 << 27}, layer.Vector(2), "encoder.0.weight: want sides of at least 1 and at most 134217728 numbers, got shape [134217728 2]"},
		Refused{layer.Linear{Out: 1 << 26, NoBias: true}, layer.Vector(1), "want a shape of 1 to 1048576 channels"},
	)
}
