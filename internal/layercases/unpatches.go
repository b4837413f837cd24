package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	picture := layer.Shape{C: 2, H: 4, W: 6}
	back := layer.Unpatches{Size: 2, To: picture}
	add("unpatches", map[string]autoencoder.Config{
		"back":      {Input: picture, Encoder: layer.Stack{layer.Patches{Size: 2}, layer.Tanh{}}, Decoder: layer.Stack{layer.Linear{Out: 8}, back, layer.Linear{Out: 2}}},
		"to_vector": {Input: layer.Vector(3), Encoder: layer.Stack{layer.Unpatches{Size: 1, To: layer.Vector(3)}}},
		"of_vector": {Input: layer.Vector(8), Encoder: layer.Stack{layer.Unpatches{Size: 2, To: layer.Shape{C: 2, H: 2, W: 2}}}},
	})
	refuse(
		Refused{back, layer.Shape{C: 8, H: 1, W: 5}, "want the patches 8×1×6 of a picture 2×4×6, got 8×1×5"},
		Refused{back, layer.Shape{C: 8, H: 2, W: 3}, "want the patches 8×1×6 of a picture 2×4×6, got 8×2×3"},
		Refused{layer.Unpatches{Size: 4, To: picture}, layer.Vector(4), "want a picture whose height and width the size 4 divides, got 2×4×6"},
		Refused{layer.Unpatches{Size: -1, To: picture}, layer.Vector(4), "want a size from 1 to 1024, got -1"},
		Refused{layer.Unpatches{Size: 1}, layer.Vector(4), "want a shape of 1 to"},
	)
}
