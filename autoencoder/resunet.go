package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// ResUNet returns a U-Net of residual blocks, after DRUNet (Zhang et al., "Plug-and-Play Image Restoration with Deep Denoiser Prior", 2021). It estimates the
// noise, as DnCNN does (Zhang et al., "Beyond a Gaussian Denoiser", 2017): what it makes of the noisy image is added to it. A level has Depth blocks on
// the way down and as many on the way up, each x + conv(ReLU(conv(x))) with kernels of 3×3. Sizes change by convolutions of the stride's kernel, but for the first level, which gets
// the pixels of a square as channels. The network is not told the level of the noise.
//
// The code is what the last level makes; the decoder alone cannot read it, as it needs the other levels. The same weights take images of any
// height and width that the strides' product divides (Model.At).
//
//	autoencoder.ResUNet(layer.Shape{C: 1, H: 64, W: 64}, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 48, Depth: 1})
func ResUNet(image layer.Shape, levels ...Level) Config {
	if len(levels) == 0 {
		return Config{Input: image} // which Validate reports
	}
	const noisy = "noisy"
	cfg := Config{Input: image, Encoder: layer.Stack{layer.Tap{Name: noisy}}}
	for i, l := range levels {
		if i == 0 {
			cfg.Encoder = append(cfg.Encoder, layer.PixelUnshuffle{Factor: l.Stride}, layer.Conv2d{Out: l.Channels, Kernel: layer.Both(3), Padding: layer.Both(1)})
		} else {
			cfg.Encoder = append(cfg.Encoder, layer.Tap{Name: levelTap(i - 1)}, layer.Conv2d{Out: l.Channels, Kernel: layer.Both(l.Stride), Stride: layer.Both(l.Stride)})
		}
		cfg.Encoder = append(cfg.Encoder, residualBlocks(l)...)
	}
	for i := len(levels) - 1; i >= 0; i-- {
		l := levels[i]
		cfg.Decoder = append(cfg.Decoder, residualBlocks(l)...)
		if i > 0 {
			cfg.Decoder = append(cfg.Decoder, layer.ConvTranspose2d{Out: levels[i-1].Channels, Kernel: layer.Both(l.Stride), Stride: layer.Both(l.Stride)}, layer.Add{Tap: levelTap(i - 1)})
		} else {
			cfg.Decoder = append(cfg.Decoder, toImage(image.C, l.Stride)...)
		}
	}
	cfg.Decoder = append(cfg.Decoder, layer.Add{Tap: noisy})
	return cfg
}

// residualBlocks returns the blocks of a level, of one way.
func residualBlocks(l Level) (st layer.Stack) {
	conv := layer.Conv2d{Out: l.Channels, Kernel: layer.Both(3), Padding: layer.Both(1)}
	for range min(l.Depth, mostRepeated) {
		st = append(st, layer.Residual{Body: layer.Stack{conv, layer.ReLU{}, conv}})
	}
	return st
}
