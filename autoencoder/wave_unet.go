package autoencoder

import (
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// WaveUNet returns a U-Net for signals C×1×D, such as speech, after Wave-U-Net (Stoller, Ewert and Dixon, "Wave-U-Net: A Multi-Scale Neural Network for End-to-End Audio
// Source Separation", 2018): convolutions of 1×kernel at ever coarser and then ever finer resolutions, where each resolution's result on the way down is added on the way up. The
// network makes the clean signal itself; Model.StartFourier lets it begin as one that returns its input, from which it learns much faster. Resolutions are changed by convolutions of the stride's kernel, as in UNet; those from and to the
// signal have kernels of kernel·stride. The kernel is odd, 3 at least, and Level.Depth counts convolutions of 1×kernel.
//
// The same weights take signals of any length that the strides' product divides (Model.At), and Pictures takes any length.
//
//	autoencoder.WaveUNet(layer.Shape{C: 1, H: 1, W: 4096}, 5, autoencoder.Level{Stride: 32, Channels: 320}, autoencoder.Level{Stride: 2, Channels: 192, Depth: 1})
func WaveUNet(signal layer.Shape, kernel int, levels ...Level) Config {
	half := (kernel - 1) / 2
	side := func(n int) layer.Pair { return layer.Pair{H: 1, W: n} }
	cfg := Config{Input: signal}
	for i, l := range levels {
		down := layer.Conv2d{Out: l.Channels, Kernel: side(l.Stride), Stride: side(l.Stride)}
		if i == 0 {
			down.Kernel, down.Padding = side(kernel*l.Stride), layer.Pair{W: half * l.Stride}
		}
		cfg.Encoder = append(append(cfg.Encoder, down, layer.ReLU{}), convs(l.Channels, l.Depth, side(kernel), layer.Pair{W: half})...)
		if i < len(levels)-1 {
			cfg.Encoder = append(cfg.Encoder, layer.Tap{Name: levelTap(i)})
		}
	}
	for i := len(levels) - 1; i >= 0; i-- {
		l := levels[i]
		cfg.Decoder = append(cfg.Decoder, convs(l.Channels, l.Depth, side(kernel), layer.Pair{W: half})...)
		if i > 0 {
			cfg.Decoder = append(cfg.Decoder, layer.ConvTranspose2d{Out: levels[i-1].Channels, Kernel: side(l.Stride), Stride: side(l.Stride)}, layer.Add{Tap: levelTap(i - 1)}, layer.ReLU{})
			continue
		}
		cfg.Decoder = append(cfg.Decoder, layer.ConvTranspose2d{
			Out: signal.C, Kernel: side(kernel * l.Stride), Stride: side(l.Stride), Padding: layer.Pair{W: half * l.Stride},
		})
	}
	return cfg
}
