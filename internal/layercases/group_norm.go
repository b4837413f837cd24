package layercases

import (
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	add("group_norm", map[string]autoencoder.Config{
		"picture":  {Input: layer.Shape{C: 6, H: 3, W: 4}, Encoder: layer.Stack{layer.Linear{Out: 8}, layer.GroupNorm{Groups: 2}, layer.SiLU{}}},
		"sample":   {Input: layer.Shape{C: 3, H: 2, W: 3}, Encoder: layer.Stack{layer.GroupNorm{Groups: 1, Eps: 0.25}}},
		"instance": {Input: layer.Shape{C: 3, H: 4, W: 2}, Encoder: layer.Stack{layer.GroupNorm{Groups: 3}}},
		"gray":     {Input: layer.Shape{C: 1, H: 4, W: 5}, Encoder: layer.Stack{layer.GroupNorm{Groups: 1}}},
		"wide":     {Input: layer.Shape{C: 40, H: 1, W: 2}, Encoder: layer.Stack{layer.GroupNorm{Groups: 8}}},
		"vector":   {Input: layer.Vector(6), Encoder: layer.Stack{layer.GroupNorm{Groups: 2}}},
	})
	pictures := layer.Shape{C: 4, H: 1, W: 2}
	refuse(
		Refused{layer.GroupNorm{}, pictures, "want at least 1 group, and channels that the groups divide, got 0 groups of 4×1×2"},
		Refused{layer.GroupNorm{Groups: 3}, pictures, "got 3 groups of 4×1×2"},
		Refused{layer.GroupNorm{Groups: 4}, layer.Vector(4), "want groups of more than 1 number in a sample, got 4 groups of 4×1×1"},
	)
	for _, eps := range []float64{-1, math.NaN(), math.Inf(1)} {
		refuse(Refused{layer.GroupNorm{Groups: 1, Eps: eps}, pictures, "want an eps above 0, got "})
	}
}
