package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	both, relu := layer.Both, layer.ReLU{}
	half := layer.Conv2d{Out: 3, Kernel: both(3), Stride: both(2), Padding: both(1)}
	twice := layer.ConvTranspose2d{Out: 2, Kernel: both(3), Stride: both(2), Padding: both(1), OutputPadding: both(1)}
	add("conv_transpose2d", map[string]autoencoder.Config{
		"twice":   {Input: layer.Shape{C: 2, H: 4, W: 6}, Encoder: layer.Stack{half, relu}, Decoder: layer.Stack{twice}},
		"relu":    {Input: layer.Shape{C: 2, H: 4, W: 4}, Encoder: layer.Stack{half, relu}, Decoder: layer.Stack{twice, relu, twice, relu, layer.Conv2d{Out: 2, Kernel: both(2), Stride: both(2)}}},
		"cut":     {Input: layer.Shape{C: 3, H: 3, W: 2}, Encoder: layer.Stack{layer.ConvTranspose2d{Out: 2, Kernel: layer.Pair{H: 4, W: 2}, Stride: layer.Pair{H: 2, W: 1}, Padding: layer.Pair{H: 1}, NoBias: true}}},
		"dilated": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{layer.ConvTranspose2d{Out: 3, Kernel: both(2), Stride: layer.Pair{H: 3, W: 1}, OutputPadding: layer.Pair{H: 2}, Dilation: both(2)}, relu}},
		"groups":  {Input: layer.Shape{C: 4, H: 2, W: 2}, Encoder: layer.Stack{layer.ConvTranspose2d{Out: 6, Kernel: both(2), Stride: both(2), Groups: 2}}},
		"gray":    {Input: layer.Shape{C: 1, H: 3, W: 2}, Encoder: layer.Stack{layer.ConvTranspose2d{Out: 1, Kernel: both(3), Padding: both(1)}}},
		"from_vector": {Input: layer.Vector(3), Encoder: layer.Stack{layer.ConvTranspose2d{Out: 2, Kernel: layer.Pair{H: 2, W: 3}}, relu},
			Decoder: layer.Stack{layer.Conv2d{Out: 3, Kernel: layer.Pair{H: 2, W: 3}}}},
		"of_vectors": {Input: layer.Vector(3), Encoder: layer.Stack{layer.ConvTranspose2d{Out: 4, Kernel: both(1)}, relu}},
	})
	picture := layer.Shape{C: 4, H: 3, W: 3}
	refuse(
		Refused{layer.ConvTranspose2d{Kernel: both(3)}, picture, "want an output of at least 1 channel, got 0"},
		Refused{layer.ConvTranspose2d{Out: 2}, picture, "want a kernel of 1 to 1024 rows and columns, got 0×0"},
		Refused{layer.ConvTranspose2d{Out: 2, Kernel: both(2), Stride: both(2), OutputPadding: both(2)}, picture, "want an output padding of at least 0 and less than the stride 2×2, got 2×2"},
		Refused{layer.ConvTranspose2d{Out: 2, Kernel: both(2), OutputPadding: layer.Pair{H: -1}}, picture, "want an output padding of at least 0 and less than the stride 1×1, got -1×0"},
		Refused{layer.ConvTranspose2d{Out: 2, Kernel: both(1), Padding: layer.Pair{W: 2}}, picture, "want a padding that leaves rows and columns of the output, got 0×2, which leaves 3×-1"},
		Refused{layer.ConvTranspose2d{Out: 2, Kernel: both(1), Groups: 3}, picture, "got 3 groups for 4 channels in and 2 out"},
		Refused{layer.ConvTranspose2d{Out: 2, Kernel: both(1), Stride: both(1024)}, layer.Shape{C: 1, H: 1 << 20, W: 1}, "want a shape of 1 to 1048576 channels, rows and columns"},
	)
}
