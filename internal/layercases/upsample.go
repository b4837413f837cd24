package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	half := layer.AvgPool2d{Kernel: layer.Both(2)}
	add("upsample", map[string]autoencoder.Config{
		"nearest": {Input: layer.Shape{C: 2, H: 4, W: 2}, Encoder: layer.Stack{half, layer.Linear{Out: 9}},
			Decoder: layer.Stack{layer.Upsample{Factor: layer.Both(2)}, layer.Tanh{}, layer.Linear{Out: 2}}},
		"bilinear": {Input: layer.Shape{C: 2, H: 4, W: 6}, Encoder: layer.Stack{half, layer.Linear{Out: 9}},
			Decoder: layer.Stack{layer.Upsample{Factor: layer.Both(2), Bilinear: true}, layer.Tanh{}, layer.Linear{Out: 2}}},
		"bilinear_three": {Input: layer.Shape{C: 1, H: 2, W: 3}, Encoder: layer.Stack{layer.Upsample{Factor: layer.Pair{H: 3, W: 1}, Bilinear: true}}},
		"bilinear_four":  {Input: layer.Shape{C: 2, H: 2, W: 2}, Encoder: layer.Stack{layer.Upsample{Factor: layer.Pair{H: 2, W: 4}, Bilinear: true}}},
		"vector": {Input: layer.Vector(3), Encoder: layer.Stack{layer.Upsample{Factor: layer.Both(2), Bilinear: true}},
			Decoder: layer.Stack{layer.Tanh{}, half}},
		"conv2d": {Input: layer.Shape{C: 2, H: 6, W: 4}, Encoder: layer.Stack{half, layer.Linear{Out: 9}, layer.ReLU{}},
			Decoder: layer.Stack{layer.Upsample{Factor: layer.Both(2)}, layer.Conv2d{Out: 8, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.ReLU{}, layer.Linear{Out: 2}}},
		"one": {Input: layer.Vector(3), Encoder: layer.Stack{layer.Upsample{Factor: layer.Both(1), Bilinear: true}, layer.Upsample{Factor: layer.Both(1)}}},
	})
	refuse(Refused{layer.Upsample{}, layer.Shape{C: 1, H: 2, W: 2}, "want a factor of 1 to 1024 rows and columns, got 0×0"})
}
