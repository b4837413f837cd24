package layercases

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("leaky_relu", map[string]autoencoder.Config{
		"vector":        {Input: layer.Vector(6), Encoder: layer.Stack{layer.LeakyReLU{Slope: 0.25}}},
		"behind_linear": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, layer.LeakyReLU{}}},
	})
	for _, slope := range []float64{-0.1, 1e-60, 1e60, math.NaN(), math.Inf(1)} {
		refuse(Refused{layer.LeakyReLU{Slope: slope}, layer.Vector(3), fmt.Sprintf("want a slope above 0 that a float32 can hold, got %g", slope)})
	}
}
