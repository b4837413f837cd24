package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("positions", map[string]autoencoder.Config{
		"tokens":  {Input: layer.Shape{C: 3, H: 1, W: 4}, Encoder: layer.Stack{layer.Positions{}, layer.Tanh{}}},
		"picture": {Input: layer.Shape{C: 2, H: 3, W: 4}, Encoder: layer.Stack{layer.Linear{Out: 3}, layer.Positions{}, layer.Tanh{}}},
		"vector":  {Input: layer.Vector(5), Encoder: layer.Stack{layer.Positions{}, layer.Tanh{}}},
	})
}
