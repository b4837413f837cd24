package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	body := func(st ...layer.Layer) layer.Residual { return layer.Residual{Body: st} }
	linear, relu := layer.Linear{Out: 4}, layer.ReLU{}
	add("residual", map[string]autoencoder.Config{
		"nested":     {Input: layer.Vector(4), Encoder: layer.Stack{body(linear, relu, body(layer.Tanh{}, linear))}},
		"relu_first": {Input: layer.Vector(4), Encoder: layer.Stack{linear, body(relu, linear, relu), relu}},
		"identity":   {Input: layer.Vector(4), Encoder: layer.Stack{body(layer.Tap{Name: "x"}), layer.Add{Tap: "x"}}},
		"picture": {Input: layer.Shape{C: 2, H: 2, W: 3},
			Encoder: layer.Stack{body(layer.Linear{Out: 3}, layer.SiLU{}, layer.Linear{Out: 2})}},
		"tap_out_of_it": {Input: layer.Vector(4), Encoder: layer.Stack{body(linear, layer.Tap{Name: "inner"}, relu), layer.Concatenate{Tap: "inner"}}},
	})
	refuse(
		Refused{layer.Residual{}, layer.Vector(3), "want a body of at least one layer, got none"},
		Refused{body(layer.Linear{Out: 2}), layer.Vector(3), "want a body that keeps the shape 3×1×1, got one that makes 2×1×1"},
		Refused{body(nil), layer.Vector(3), "layer 0 (residual): layer 0: want a layer, got nil"},
		Refused{body(layer.Dropout{P: 2}), layer.Vector(3), "layer 0 (residual): layer 0 (dropout): want a probability"},
	)
}
