package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	tap, plus := layer.Tap{Name: "a \"b\" ü"}, layer.Add{Tap: "a \"b\" ü"}
	add("tap", map[string]autoencoder.Config{
		"unread":   {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, tap, layer.ReLU{}}},
		"of_input": {Input: layer.Vector(4), Encoder: layer.Stack{tap, layer.Linear{Out: 4}, plus, layer.ReLU{}, plus}},
	})
	refuse(
		Refused{layer.Tap{}, layer.Vector(3), `want a tap with a name of its own, got ""`},
		Refused{layer.Residual{Body: layer.Stack{tap, tap}}, layer.Vector(3), `layer 1 (tap): want a tap with a name of its own, got`},
	)
}
