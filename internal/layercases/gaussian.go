package layercases

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("gaussian", map[string]autoencoder.Config{
		"code":    {Input: layer.Vector(6), Encoder: layer.Stack{layer.Linear{Out: 5}, layer.Tanh{}, layer.Linear{Out: 6}, layer.Gaussian{}}},
		"picture": {Input: layer.Shape{C: 2, H: 3, W: 2}, Encoder: layer.Stack{layer.Linear{Out: 4}, layer.Gaussian{Name: "divergence", Beta: 0.5}}},
		"input":   {Input: layer.Vector(4), Encoder: layer.Stack{layer.Gaussian{Beta: 2}, layer.Linear{Out: 6}, layer.Gaussian{}, layer.Linear{Out: 2}}},
	})
	refuse(Refused{layer.Gaussian{}, layer.Vector(3), "want an even number of channels, means and as many log-variances, got 3"})
	for _, beta := range []float64{-1, 1e39, math.NaN(), math.Inf(1)} {
		refuse(Refused{layer.Gaussian{Beta: beta}, layer.Vector(4), fmt.Sprintf("want a weight of at least 0 that a float32 can hold, got %g", beta)})
	}
}
