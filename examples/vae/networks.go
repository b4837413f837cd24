package main

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// The widths of the networks, those of Kingma and Welling's first experiment with a code of 20 numbers.
const (
	hidden    = 400
	codeWidth = 20
)

// vae is a variational autoencoder with a code of so many numbers.
func (l lab) vae(code int) autoencoder.Config {
	cfg := autoencoder.VAE(l.test.D(), []int{hidden, code}, []int{hidden, l.test.D()})
	if l.Beta != 1 {
		cfg.Encoder[len(cfg.Encoder)-1] = layer.Gaussian{Beta: l.Beta}
	}
	return cfg
}

// plain is the autoencoder with the same layers, whose encoder ends with the code.
func (l lab) plain(code int) autoencoder.Config {
	cfg := autoencoder.MLP(l.test.D(), []int{hidden, code}, []int{hidden, l.test.D()})
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	return cfg
}
