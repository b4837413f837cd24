package layercases

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("sparsity", map[string]autoencoder.Config{
		"code":    {Input: layer.Vector(5), Encoder: layer.Stack{layer.Linear{Out: 3}, layer.Sparsity{Weight: 0.5}}},
		"picture": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Sparsity{Name: "input", Weight: 2}, layer.Tanh{}, layer.Sparsity{Weight: 1}, layer.ReLU{}}},
	})
	for _, w := range []float64{-1, 1e39, math.NaN(), math.Inf(1)} {
		refuse(Refused{layer.Sparsity{Weight: w}, layer.Vector(3), fmt.Sprintf("want a weight of at least 0 that a float32 can hold, got %g", w)})
	}
}
