package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// VAE returns a variational autoencoder of linear layers (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014): the network of MLP,
// whose code is drawn from Gaussian distributions (layer.Gaussian), and whose output a Sigmoid keeps in (0, 1). The last width of the encoder
// is that of the code; the layer before it makes a mean and a log-variance for each of its numbers.
//
//	autoencoder.VAE(784, []int{400, 20}, []int{400, 784})
//
// It trains with the loss BCE, then the loss is the negative variational bound in nats, or with L1 or L2; without noise (data.NoNoise), or as a
// denoiser. The weight β of the divergence is a field of the last layer of the encoder, layer.Gaussian{Beta: 4}, and may follow a schedule of
// the penalty "kl": train.Recipe.Penalties.
func VAE(input int, encoder, decoder []int) Config {
	return variational(MLP(input, encoder, decoder))
}

// ConvVAE returns a variational autoencoder with the convolutions of ConvAE and a code of so many numbers. All that VAE says of the code and
// the loss holds for it.
//
//	autoencoder.ConvVAE(layer.Shape{C: 1, H: 28, W: 28}, 20, autoencoder.Level{Stride: 2, Channels: 32}, autoencoder.Level{Stride: 2, Channels: 64})
func ConvVAE(image layer.Shape, code int, levels ...Level) Config {
	return variational(ConvAE(image, code, levels...))
}

// variational draws the code of a network whose encoder ends with a linear layer.
func variational(cfg Config) Config {
	n := len(cfg.Encoder)
	if n == 0 { // which Validate reports
		return cfg
	}
	code := cfg.Encoder[n-1].(layer.Linear)
	if code.Out > 0 { // else Validate reports it
		code.Out *= 2 // means and log-variances
	}
	cfg.Encoder[n-1] = code
	cfg.Encoder = append(cfg.Encoder, layer.Gaussian{})
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	return cfg
}
