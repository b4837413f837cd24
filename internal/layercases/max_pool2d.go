package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	half, twice := layer.MaxPool2d{Kernel: layer.Both(2)}, layer.Upsample{Factor: layer.Both(2)}
	add("max_pool2d", map[string]autoencoder.Config{
		"half": {Input: layer.Shape{C: 3, H: 4, W: 6}, Encoder: layer.Stack{layer.Linear{Out: 10}, half},
			Decoder: layer.Stack{layer.Tanh{}, layer.Linear{Out: 3}, twice}},
		"overlapping": {Input: layer.Shape{C: 2, H: 5, W: 4},
			Encoder: layer.Stack{layer.MaxPool2d{Kernel: layer.Both(3), Stride: layer.Both(1), Padding: layer.Both(1)}}},
		"stride_two": {Input: layer.Shape{C: 2, H: 5, W: 6},
			Encoder: layer.Stack{layer.MaxPool2d{Kernel: layer.Pair{H: 3, W: 2}, Stride: layer.Pair{H: 2, W: 3}, Padding: layer.Pair{H: 1}}}},
		"to_vector": {Input: layer.Shape{C: 4, H: 2, W: 3}, Encoder: layer.Stack{layer.MaxPool2d{Kernel: layer.Pair{H: 2, W: 3}}}},
		"vector":    {Input: layer.Vector(5), Encoder: layer.Stack{layer.MaxPool2d{Kernel: layer.Both(1)}}},
		"u_net": {Input: layer.Shape{C: 1, H: 8, W: 4},
			Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.Tap{Name: "1"}, half,
				layer.Conv2d{Out: 3, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.Tap{Name: "2"}, half},
			Decoder: layer.Stack{twice, layer.Concatenate{Tap: "2"}, layer.Conv2d{Out: 2, Kernel: layer.Both(3), Padding: layer.Both(1)},
				layer.Tanh{}, twice, layer.Concatenate{Tap: "1"}, layer.Conv2d{Out: 1, Kernel: layer.Both(3), Padding: layer.Both(1)}}},
	})
	refuse(
		Refused{layer.MaxPool2d{}, layer.Shape{C: 1, H: 2, W: 2}, "want a kernel of 1 to 1024 rows and columns, got 0×0"},
		Refused{half, layer.Vector(3), "want pictures of at least 2×2 with their padding, which the kernel covers, got 3×1×1"},
	)
}
