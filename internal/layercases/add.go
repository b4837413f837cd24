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
	refuse(
		Refused{layer.Add{Tap: "none"}, layer.Vector(3), `want the name of a tap before this layer, got "none"`},
		Refused{layer.Residual{Body: layer.Stack{layer.Tap{Name: "t"}, layer.Linear{Out: 2}, layer.Add{Tap: "t"}}}, layer.Vector(3), "want the tap \"t\" and x of one shape, got 3×1×1 and 2×1×1"},
	)
}
