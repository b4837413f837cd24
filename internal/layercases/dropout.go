package layercases

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("dropout", map[string]autoencoder.Config{
		"vector":  {Input: layer.Vector(6), Encoder: layer.Stack{layer.Linear{Out: 8}, layer.ReLU{}, layer.Dropout{P: 0.5}}},
		"picture": {Input: layer.Shape{C: 2, H: 3, W: 4}, Encoder: layer.Stack{layer.Dropout{P: 0.25}, layer.Tanh{}, layer.Dropout{P: 0.25}}},
		"none":    {Input: layer.Vector(6), Encoder: layer.Stack{layer.Linear{Out: 8}, layer.Dropout{P: 0}, layer.Residual{Body: layer.Stack{layer.Dropout{P: 0.5}}}}},
	})
	for _, p := range []float64{-0.1, 1, 1 - 1e-12, 2, math.NaN(), math.Inf(1)} {
		refuse(Refused{layer.Dropout{P: p}, layer.Vector(3), fmt.Sprintf("want a probability in [0, 1), got %g", p)})
	}
}
