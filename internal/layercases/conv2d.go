package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	both, relu := layer.Both, layer.ReLU{}
	three := layer.Conv2d{Out: 3, Kernel: both(3), Padding: both(1)}
	back := layer.Stack{layer.Conv2d{Out: 2, Kernel: both(3), Padding: both(1)}}
	add("conv2d", map[string]autoencoder.Config{
		"picture": {Input: layer.Shape{C: 2, H: 4, W: 5}, Encoder: layer.Stack{three}, Decoder: back},
		"gray":    {Input: layer.Shape{C: 1, H: 5, W: 3}, Encoder: layer.Stack{layer.Conv2d{Out: 1, Kernel: both(3), Padding: both(1)}}},
		"relu":    {Input: layer.Shape{C: 2, H: 4, W: 3}, Encoder: layer.Stack{three, relu, three, relu}, Decoder: back},
		"smaller": {Input: layer.Shape{C: 2, H: 5, W: 6}, Encoder: layer.Stack{layer.Conv2d{Out: 3, Kernel: layer.Pair{H: 2, W: 3}}}},
		"strided": {Input: layer.Shape{C: 2, H: 5, W: 6}, Encoder: layer.Stack{layer.Conv2d{Out: 3, Kernel: both(3), Stride: both(2), Padding: both(1)}, relu}},
		"uneven":  {Input: layer.Shape{C: 1, H: 6, W: 7}, Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: layer.Pair{H: 1, W: 3}, Stride: layer.Pair{H: 3, W: 2}, Padding: layer.Pair{W: 2}}}},
		"dilated": {Input: layer.Shape{C: 2, H: 5, W: 4}, Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: both(3), Padding: both(2), Dilation: both(2), NoBias: true}}},
		"groups":  {Input: layer.Shape{C: 4, H: 3, W: 3}, Encoder: layer.Stack{layer.Conv2d{Out: 6, Kernel: both(3), Padding: both(1), Groups: 2}, relu}},
		"depthwise": {Input: layer.Shape{C: 3, H: 3, W: 4}, Encoder: layer.Stack{layer.Conv2d{Out: 3, Kernel: both(3), Padding: both(1), Groups: 3},
			layer.Conv2d{Out: 4, Kernel: both(1)}, relu}},
		"to_vector":      {Input: layer.Shape{C: 2, H: 3, W: 2}, Encoder: layer.Stack{layer.Conv2d{Out: 5, Kernel: layer.Pair{H: 3, W: 2}}, relu}},
		"from_vector":    {Input: layer.Vector(3), Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: both(2), Padding: both(1)}, relu}},
		"of_vectors":     {Input: layer.Vector(3), Encoder: layer.Stack{layer.Conv2d{Out: 4, Kernel: both(3), Padding: both(1)}, relu, layer.Linear{Out: 2}}},
		"signal":         {Input: layer.Shape{C: 1, H: 1, W: 9}, Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: layer.Pair{H: 1, W: 5}, Padding: layer.Pair{W: 2}}, relu}},
		"between_linear": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.Linear{Out: 3}, relu, three, layer.Linear{Out: 2}, relu, three}},
		"skip":           {Input: layer.Shape{C: 2, H: 3, W: 4}, Encoder: layer.Stack{three, relu, layer.Tap{Name: "s"}, three, relu, layer.Add{Tap: "s"}, three}},
	})
	sixteen := layer.Conv2d{Out: 16, Kernel: both(3), Padding: both(1)} // enough channels for Winograd's algorithm
	add("conv2d", map[string]autoencoder.Config{
		"many_channels": {Input: layer.Shape{C: 1, H: 5, W: 7}, Encoder: layer.Stack{sixteen, relu, sixteen, relu, layer.Linear{Out: 1}}},
	})
	picture := layer.Shape{C: 4, H: 3, W: 3}
	refuse(
		Refused{layer.Conv2d{Kernel: both(3)}, picture, "want an output of at least 1 channel, got 0"},
		Refused{layer.Conv2d{Out: 2}, picture, "want a kernel of 1 to 1024 rows and columns, got 0×0"},
		Refused{layer.Conv2d{Out: 2, Kernel: layer.Pair{H: 1, W: 1025}}, picture, "want a kernel of 1 to 1024 rows and columns, got 1×1025"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(1), Stride: layer.Pair{H: 2, W: -1}}, picture, "want a stride of 1 to 1024 rows and columns, got 2×-1"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(1), Padding: both(-1)}, picture, "want a padding of 0 to 1024 rows and columns, got -1×-1"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(1), Dilation: both(1 << 30)}, picture, "want a dilation of 1 to 1024 rows and columns"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(1), Groups: -1}, picture, "want at least 1 group, and channels that the groups divide, got -1 groups"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(1), Groups: 4}, picture, "got 4 groups for 4 channels in and 2 out"},
		Refused{layer.Conv2d{Out: 3, Kernel: both(1), Groups: 3}, picture, "got 3 groups for 4 channels in and 3 out"},
		Refused{layer.Conv2d{Out: 2, Kernel: layer.Pair{H: 3, W: 4}}, picture, "want pictures of at least 3×4 with their padding, which the kernel covers, got 3×3"},
		Refused{layer.Conv2d{Out: 2, Kernel: both(2), Dilation: both(5), Padding: both(1)}, picture, "want pictures of at least 6×6 with their padding, which the kernel covers, got 5×5"},
		Refused{layer.Conv2d{Out: 1 << 20, Kernel: both(1024), Padding: both(1024)}, picture, "encoder.0.weight: want sides of at least 1 and at most 134217728 numbers"},
	)
}
