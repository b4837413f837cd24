package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// ConvAE returns a convolutional autoencoder for images of one size with a code of so many numbers: convolutions at ever smaller sizes, a
// linear layer to the code and one back, and convolutions at ever larger sizes. The strides' product divides height and width. Without
// levels the encoder and the decoder are a linear layer each.
//
//	autoencoder.ConvAE(layer.Shape{C: 1, H: 28, W: 28}, 128, autoencoder.Level{Stride: 2, Channels: 32}, autoencoder.Level{Stride: 2, Channels: 64})
func ConvAE(image layer.Shape, code int, levels ...Level) Config {
	cfg := Config{Input: image}
	last := image
	for i, l := range levels {
		cfg.Encoder = append(cfg.Encoder, down(levels, i)...)
		stride := max(l.Stride, 1) // a stride below 1 is reported with its layer
		last = layer.Shape{C: l.Channels, H: last.H / stride, W: last.W / stride}
	}
	cfg.Encoder = append(cfg.Encoder, layer.Flatten{}, layer.Linear{Out: code})
	cfg.Decoder = layer.Stack{layer.Linear{Out: last.Size()}}
	if len(levels) > 0 {
		cfg.Decoder = append(cfg.Decoder, layer.ReLU{})
	}
	cfg.Decoder = append(cfg.Decoder, layer.Reshape{To: last})
	for i := len(levels) - 1; i >= 0; i-- {
		cfg.Decoder = append(cfg.Decoder, up(levels, i, image.C)...)
		if i > 0 {
			cfg.Decoder = append(cfg.Decoder, layer.ReLU{})
		}
	}
	return cfg
}
