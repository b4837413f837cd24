package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// Level is one resolution of a convolutional network.
type Level struct {
	Stride   int // how many pixels of the level before, or of the image, make a pixel of this one, along rows and along columns
	Channels int
	Depth    int // convolutions of 3×3 on the way down, and as many on the way up; below 0 stands for 0
}

// mostRepeated bounds how often a preset repeats its layers. It is more than any network may have, so that New rejects the result.
const mostRepeated = 1 << 10

// conv3 returns convolutions of 3×3 that keep the size, each with its ReLU.
func conv3(channels, n int) layer.Stack { return convs(channels, n, layer.Both(3), layer.Both(1)) }

// convs returns n convolutions, each with its ReLU.
func convs(channels, n int, kernel, padding layer.Pair) (st layer.Stack) {
	for range min(n, mostRepeated) {
		st = append(st, layer.Conv2d{Out: channels, Kernel: kernel, Padding: padding}, layer.ReLU{})
	}
	return st
}

// down returns the layers from the level before to level i and through it. The first gets the image's pixels as channels.
func down(levels []Level, i int) layer.Stack {
	l := levels[i]
	st := layer.Stack{layer.Conv2d{Out: l.Channels, Kernel: layer.Both(l.Stride), Stride: layer.Both(l.Stride)}, layer.ReLU{}}
	if i == 0 {
		st = append(layer.Stack{layer.PixelUnshuffle{Factor: l.Stride}}, conv3(l.Channels, 1)...)
	}
	return append(st, conv3(l.Channels, l.Depth)...)
}

// up returns the layers through level i and to the level before, or to an image of so many channels.
func up(levels []Level, i, channels int) layer.Stack {
	l := levels[i]
	st := conv3(l.Channels, l.Depth)
	if i > 0 {
		return append(st, layer.ConvTranspose2d{Out: levels[i-1].Channels, Kernel: layer.Both(l.Stride), Stride: layer.Both(l.Stride)})
	}
	return append(st, toImage(channels, l.Stride)...)
}

// toImage returns the layers that make an image of so many channels: a convolution, whose channels become pixels.
func toImage(channels, stride int) layer.Stack {
	return layer.Stack{layer.Conv2d{Out: channels * stride * stride, Kernel: layer.Both(3), Padding: layer.Both(1)}, layer.PixelShuffle{Factor: stride}}
}
