package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	skip, plus := layer.Tap{Name: "skip"}, layer.Add{Tap: "skip"}
	add("add", map[string]autoencoder.Config{
		"in_encoder": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, skip, layer.Linear{Out: 3}, layer.ReLU{}, plus}},
		"to_decoder": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, skip, layer.Tanh{}, layer.Linear{Out: 1}},
			Decoder: layer.Stack{layer.Linear{Out: 3}, plus, layer.ReLU{}, layer.Linear{Out: 2}}},
		"itself": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, skip, plus, layer.Sigmoid{}}},
		"twice":  {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, skip, layer.Tanh{}, plus, plus}},
	})
}
