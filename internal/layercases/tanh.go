package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("tanh", map[string]autoencoder.Config{
		"vector":        {Input: layer.Vector(6), Encoder: layer.Stack{layer.Tanh{}}},
		"behind_linear": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, layer.Tanh{}}},
	})
}
