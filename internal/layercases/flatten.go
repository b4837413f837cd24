package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("flatten", map[string]autoencoder.Config{
		"picture": {Input: layer.Shape{C: 2, H: 3, W: 2}, Encoder: layer.Stack{layer.Flatten{}}},
		"gray":    {Input: layer.Shape{C: 1, H: 2, W: 3}, Encoder: layer.Stack{layer.Flatten{}}},
		"vector":  {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.Flatten{}, layer.ReLU{}}},
	})
}
