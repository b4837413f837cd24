package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("layer_norm", map[string]autoencoder.Config{
		"vector":  {Input: layer.Vector(9), Encoder: layer.Stack{layer.LayerNorm{}}},
		"picture": {Input: layer.Shape{C: 5, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 20}, layer.LayerNorm{Eps: 1e-3}, layer.GELU{}}},
		"tokens":  {Input: layer.Shape{C: 4, H: 1, W: 3}, Encoder: layer.Stack{layer.LayerNorm{}, layer.Linear{Out: 2}}},
	})
	refuse(Refused{layer.LayerNorm{Eps: -1}, layer.Vector(4), "want an eps above 0, got -1"})
}
