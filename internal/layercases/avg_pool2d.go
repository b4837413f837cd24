package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	half := layer.AvgPool2d{Kernel: layer.Both(2)}
	add("avg_pool2d", map[string]autoencoder.Config{
		"half": {Input: layer.Shape{C: 10, H: 4, W: 6}, Encoder: layer.Stack{layer.Tanh{}, half},
			Decoder: layer.Stack{layer.Tanh{}, layer.Linear{Out: 3}, layer.Upsample{Factor: layer.Both(2)}, layer.Linear{Out: 10}}},
		"overlapping": {Input: layer.Shape{C: 2, H: 5, W: 4},
			Encoder: layer.Stack{layer.AvgPool2d{Kernel: layer.Both(3), Stride: layer.Both(1), Padding: layer.Both(1)}}},
		"stride_two": {Input: layer.Shape{C: 3, H: 5, W: 6},
			Encoder: layer.Stack{layer.AvgPool2d{Kernel: layer.Pair{H: 3, W: 2}, Stride: layer.Pair{H: 2, W: 3}, Padding: layer.Pair{H: 1}}}},
		"signal":    {Input: layer.Shape{C: 1, H: 1, W: 9}, Encoder: layer.Stack{layer.AvgPool2d{Kernel: layer.Pair{H: 1, W: 3}, Stride: layer.Both(1), Padding: layer.Pair{W: 1}}}},
		"to_vector": {Input: layer.Shape{C: 4, H: 2, W: 3}, Encoder: layer.Stack{layer.AvgPool2d{Kernel: layer.Pair{H: 2, W: 3}}}},
		"vector":    {Input: layer.Vector(5), Encoder: layer.Stack{layer.AvgPool2d{Kernel: layer.Both(1)}}},
	})
	pictures := layer.Shape{C: 1, H: 4, W: 3}
	refuse(
		Refused{layer.AvgPool2d{}, pictures, "want a kernel of 1 to 1024 rows and columns, got 0×0"},
		Refused{layer.AvgPool2d{Kernel: layer.Both(2), Stride: layer.Both(-1)}, pictures, "want a stride of 1 to 1024 rows and columns, got -1×-1"},
		Refused{layer.AvgPool2d{Kernel: layer.Both(2), Padding: layer.Both(-1)}, pictures, "want a padding of 0 to 1024 rows and columns, got -1×-1"},
		Refused{layer.AvgPool2d{Kernel: layer.Both(3), Padding: layer.Pair{W: 2}}, pictures, "want a padding of at most half the kernel, got 0×2 and 3×3"},
		Refused{layer.AvgPool2d{Kernel: layer.Both(4)}, pictures, "want pictures of at least 4×4 with their padding, which the kernel covers, got 1×4×3 and padding 0×0"},
	)
}
