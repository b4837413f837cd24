package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// FFDNet returns the network of Zhang, Zuo and Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-based Image Denoising" (2018), without
// its norms over batches: so many convolutions of 3×3 at half the image's size, which get the strength of the noise as a channel. One network is
// thus for a range of noise (data.NewGaussianRange); DenoiseLevel takes each image's strength. The paper has 15 convolutions of 64 channels for gray
// images, 12 of 96 for colour. There are 2 convolutions at least.
//
// The same weights take images of any even height and width (Model.At).
func FFDNet(image layer.Shape, channels, depth int) Config {
	return Config{
		Input:   image,
		Encoder: append(layer.Stack{layer.PixelUnshuffle{Factor: 2}, layer.NoiseLevel{}}, conv3(channels, max(depth-1, 1))...),
		Decoder: toImage(image.C, 2),
	}
}
