package autoencoder

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// UNet returns a U-Net (Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015) that makes the clean
// image itself: convolutions at ever smaller and then ever larger sizes, where each size's result on the way down is added on the way up. It
// changes sizes by convolutions of the stride's kernel, as DRUNet does (Zhang et al., "Plug-and-Play Image Restoration with Deep Denoiser
// Prior", 2021). A last level whose stride is all that is left of an image sees it whole.
//
// The code is what the last level makes; the decoder alone cannot read it, as it needs the other levels. The same weights take images of any
// height and width that the strides' product divides (Model.At).
//
//	autoencoder.UNet(layer.Shape{C: 1, H: 28, W: 28}, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1})
func UNet(image layer.Shape, levels ...Level) Config {
	cfg := Config{Input: image}
	for i := range levels {
		cfg.Encoder = append(cfg.Encoder, down(levels, i)...)
		if i < len(levels)-1 {
			cfg.Encoder = append(cfg.Encoder, layer.Tap{Name: levelTap(i)})
		}
	}
	for i := len(levels) - 1; i >= 0; i-- {
		cfg.Decoder = append(cfg.Decoder, up(levels, i, image.C)...)
		if i > 0 {
			cfg.Decoder = append(cfg.Decoder, layer.Add{Tap: levelTap(i - 1)}, layer.ReLU{})
		}
	}
	return cfg
}

// levelTap names what a U-Net's level passes on to the way up.
func levelTap(i int) string { return fmt.Sprintf("level %d", i) }
