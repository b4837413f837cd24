package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("relu", map[string]autoencoder.Config{
		"alone":         {Input: layer.Vector(6), Encoder: layer.Stack{layer.ReLU{}}},
		"picture":       {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.ReLU{}}},
		"behind_linear": {Input: layer.Vector(6), Encoder: layer.Stack{layer.Linear{Out: 5}, layer.ReLU{}, layer.ReLU{}}},
		"behind_tap": {Input: layer.Vector(6), Encoder: layer.Stack{layer.Linear{Out: 5}, layer.Tap{Name: "before"},
			layer.ReLU{}, layer.Add{Tap: "before"}}},
		"of_pictures": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}, layer.Linear{Out: 2}, layer.ReLU{}}},
	})
}
