package layercases

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("weight_penalty", map[string]autoencoder.Config{
		"l1":     {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.WeightPenalty{L1: 0.125}}},
		"l2":     {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}, layer.Linear{Out: 2}, layer.WeightPenalty{L2: 0.25}}},
		"nested": {Input: layer.Vector(4), Encoder: layer.Stack{layer.Residual{Body: layer.Stack{layer.Linear{Out: 4}, layer.WeightPenalty{L2: 0.25}}}, layer.WeightPenalty{L1: 0.125, L2: 0.125}}},
	})
	for _, w := range []float64{-1, 1e39, math.NaN(), math.Inf(1)} {
		for _, l := range []layer.Layer{layer.WeightPenalty{L1: w}, layer.WeightPenalty{L2: w}} {
			refuse(Refused{l, layer.Vector(3), fmt.Sprintf("want a weight of at least 0 that a float32 can hold, got %g", w)})
		}
	}
}
