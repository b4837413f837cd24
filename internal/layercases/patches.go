package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	two := layer.Patches{Size: 2}
	add("patches", map[string]autoencoder.Config{
		"embedded": {Input: layer.Shape{C: 2, H: 4, W: 6}, Encoder: layer.Stack{two, layer.Linear{Out: 3}}},
		"one":      {Input: layer.Shape{C: 2, H: 2, W: 2}, Encoder: layer.Stack{two, layer.Tanh{}}},
		"vector":   {Input: layer.Vector(3), Encoder: layer.Stack{layer.Patches{Size: 1}}},
		"of_pixel": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Patches{Size: 1}, layer.Linear{Out: 3}}},
	})
	refuse(
		Refused{two, layer.Shape{C: 1, H: 4, W: 3}, "want a height and a width that the size 2 divides, got 1×4×3"},
		Refused{two, layer.Shape{C: 1, H: 3, W: 4}, "want a height and a width that the size 2 divides, got 1×3×4"},
		Refused{layer.Patches{}, layer.Vector(4), "want a size from 1 to 1024, got 0"},
	)
}
