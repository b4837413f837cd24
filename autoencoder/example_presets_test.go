package autoencoder_test

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// A U-Net for digits denoises larger pictures with the same weights.
func ExampleModel_At() {
	unet := autoencoder.UNet(layer.Shape{C: 1, H: 28, W: 28},
		autoencoder.Level{Stride: 2, Channels: 8, Depth: 1},
		autoencoder.Level{Stride: 2, Channels: 16, Depth: 1},
	)
	digits, err := autoencoder.New(unet)
	check(err)
	pages, err := digits.At(layer.Shape{C: 1, H: 60, W: 80})
	check(err)
	fmt.Println(digits.Parameters(), pages.Parameters(), pages.Input())

	page := make([]float32, 60*80)
	check(pages.Denoise(page, page))

	_, err = digits.At(layer.Shape{C: 1, H: 60, W: 81})
	fmt.Println(err)
	// Output:
	// 7444 7444 1×60×80
	// autoencoder: at 1×60×81: want a height that 4 divides and a width that 4 divides, for the network makes pictures smaller and larger again
}

// FFDNet is told how strong the noise of each image is.
func ExampleFFDNet() {
	m, err := autoencoder.New(autoencoder.FFDNet(layer.Shape{C: 3, H: 8, W: 8}, 16, 4))
	check(err)
	const n = 2
	noisy, denoised := make([]float32, n*3*8*8), make([]float32, n*3*8*8)
	sigma := []float32{10. / 255, 25. / 255}
	check(m.DenoiseLevel(denoised, noisy, sigma))
	fmt.Println(m.Denoise(denoised, noisy))
	// Output:
	// autoencoder: denoise: want the level of each sample's noise, which the network reads, got none (DenoiseLevel takes it)
}

// A variational autoencoder makes images of random codes, and images between two others.
func ExampleVAE() {
	cfg := autoencoder.VAE(784, []int{400, 20}, []int{400, 784})
	cfg.Encoder[len(cfg.Encoder)-1] = layer.Gaussian{Beta: 4} // a β-VAE
	m, err := autoencoder.New(cfg)
	check(err)

	images, err := m.Sample(1, 16) // seed 1
	check(err)
	between, err := m.Interpolate(images[:784], images[784:2*784], 9)
	check(err)

	mean, variance := make([]float32, 16*20), make([]float32, 16*20)
	check(m.EncodeDistribution(mean, variance, images))
	check(m.Decode(images, mean))
	fmt.Println(m.Code(), m.Parameters(), len(images)/784, len(between)/784)
	// Output:
	// 20×1×1 652824 16 9
}
