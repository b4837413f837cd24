package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("weight_penalty", map[string]autoencoder.Config{
		"l1":     {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.WeightPenalty{L1: 0.125}}},
		"l2":     {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}, layer.Linear{Out: 2}, layer.WeightPenalty{L2: 0.25}}},
		"nested": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Residual{Body: layer.Stack{layer.Linear{Out: 4}, layer.WeightPenalty{L2: 0.25}}}, layer.WeightPenalty{L1: 0.125, L2: 0.125}}},
	})
}
