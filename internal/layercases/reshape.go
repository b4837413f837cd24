package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	picture, other := layer.Shape{C: 2, H: 2, W: 3}, layer.Shape{C: 3, H: 4, W: 1}
	to := func(s layer.Shape) layer.Stack {
		return layer.Stack{layer.Linear{Out: 2}, layer.Reshape{To: s}, layer.Tanh{}}
	}
	add("reshape", map[string]autoencoder.Config{
		"vector_to_picture":  {Input: layer.Vector(12), Encoder: layer.Stack{layer.Reshape{To: picture}, layer.Linear{Out: 2}}},
		"picture_to_picture": {Input: picture, Encoder: to(other)},
		"picture_to_vector":  {Input: picture, Encoder: to(layer.Vector(12))},
		"picture_to_tokens":  {Input: picture, Encoder: to(layer.Shape{C: 4, H: 1, W: 3})},
		"to_itself":          {Input: picture, Encoder: to(picture)},
		"vector_to_itself":   {Input: layer.Vector(2), Encoder: to(layer.Vector(2))},
	})
	refuse(
		Refused{layer.Reshape{}, layer.Vector(3), "want a shape of 1 to 1048576 channels, rows and columns, got 0×0×0"},
		Refused{layer.Reshape{To: layer.Shape{C: 2, H: -2, W: -3}}, layer.Vector(12), "got 2×-2×-3"},
		Refused{layer.Reshape{To: layer.Shape{C: 2, H: 2, W: 2}}, layer.Vector(9), "want a shape of 9 elements as 9×1×1 has, got 2×2×2 with 8"},
	)
}
