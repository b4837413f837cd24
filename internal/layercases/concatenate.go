package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	skip, join := layer.Tap{Name: "skip"}, layer.Concatenate{Tap: "skip"}
	add("concatenate", map[string]autoencoder.Config{
		"in_encoder": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, skip, layer.Linear{Out: 2}, layer.ReLU{}, join}},
		"to_decoder": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, skip, layer.Tanh{}, layer.Linear{Out: 1}},
			Decoder: layer.Stack{layer.Linear{Out: 2}, join, layer.ReLU{}, layer.Linear{Out: 2}}},
		"first":  {Input: layer.Shape{C: 2, H: 2, W: 1}, Encoder: layer.Stack{skip, layer.Linear{Out: 3}, layer.Concatenate{Tap: "skip", First: true}, layer.Linear{Out: 2}}},
		"itself": {Input: layer.Shape{C: 2, H: 1, W: 3}, Encoder: layer.Stack{skip, join, layer.Sigmoid{}}},
	})
	refuse(
		Refused{layer.Concatenate{Tap: "none"}, layer.Vector(3), `want the name of a tap before this layer, got "none"`},
		Refused{layer.Residual{Body: layer.Stack{layer.Tap{Name: "t"}, layer.Reshape{To: layer.Shape{C: 1, H: 2, W: 2}}, layer.Concatenate{Tap: "t"}}}, layer.Vector(4), "want the tap \"t\" and x of one height and width, got 4×1×1 and 1×2×2"},
	)
}
