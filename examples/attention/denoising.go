package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
)

// networks compares networks of attention with convolutional ones, and draws where the queries of the attention look.
func (e *experiment) networks() error {
	training, validation, test, noise, err := e.digits(e.sizes.images)
	if err != nil {
		return err
	}
	image := test.Shape()
	config := func(name string) autoencoder.Config { return (&flags.Model{Name: name}).Config(image, 0) }
	list := []network{
		{name: "convolutions (conv-ae)", cfg: config("conv-ae")},
		{name: "U-Net (unet)", cfg: config("unet")},
		{name: "self-attention (transformer)", cfg: config("transformer")},
		{name: "cross-attention (perceiver)", cfg: config("perceiver")},
		{name: "transformer, hard", cfg: hardened(config("transformer"), layer.StraightThrough)},
		{name: "perceiver, hard", cfg: hardened(config("perceiver"), layer.StraightThrough)},
	}
	rows, models, first, err := e.rows(list, training, validation, test, noise, e.sizes.epochs, batch, 1)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("%d training images, %d epochs, σ = %g, %d test images, one seed.", training.Len(), e.sizes.epochs, sigma, test.Len())
	e.table("Networks on digits", note, []string{"", "parameters", "PSNR (dB)", timeNote(first)}, rows, 1)
	return e.looks(test, noise, models[2], models[3])
}

// denoising compares soft with hard attention in a small network, over several seeds.
func (e *experiment) denoising() error {
	training, validation, test, noise, err := e.digits(e.sizes.few)
	if err != nil {
		return err
	}
	tokens := autoencoder.Tokens{Patch: patch, Width: 32, Heads: 2, MLP: 64, Depth: 1}
	soft := autoencoder.Perceiver(test.Shape(), 8, 16, tokens)
	list := []network{
		{name: "soft", cfg: soft},
		{name: "hard, straight-through", cfg: hardened(soft, layer.StraightThrough)},
		{name: "hard, Gumbel", cfg: hardened(soft, layer.Gumbel)},
	}
	rows, _, first, err := e.rows(list, training, validation, test, noise, e.sizes.fewEpochs, smallBatch, e.sizes.seeds)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("A small perceiver: %d training images, %d epochs, σ = %g, %d test images, mean and standard deviation of %d seeds.",
		training.Len(), e.sizes.fewEpochs, sigma, test.Len(), e.sizes.seeds)
	e.table("Denoising digits", note, []string{"attention", "parameters", "PSNR (dB)", timeNote(first)}, rows, 1)
	return nil
}

// digits returns images to train, validate and test with, and their noise. The few for validation only show progress.
func (e *experiment) digits(n int) (training, validation, test *data.Set, noise data.Noise, err error) {
	if training, err = part(e.sets.Training, n); err != nil {
		return
	}
	if validation, err = part(e.sets.Validation, batch); err != nil {
		return
	}
	if test, err = part(e.sets.Test, e.sizes.test); err != nil {
		return
	}
	noise, err = data.NewGaussian(0, sigma)
	return
}

// hardened returns a network with hard attention in place of soft.
func hardened(cfg autoencoder.Config, hard layer.Hard) autoencoder.Config {
	cfg.Encoder, cfg.Decoder = hardenedStack(cfg.Encoder, hard), hardenedStack(cfg.Decoder, hard)
	return cfg
}

func hardenedStack(st layer.Stack, hard layer.Hard) (to layer.Stack) {
	for _, l := range st {
		switch attention := l.(type) {
		case layer.Residual:
			l = layer.Residual{Body: hardenedStack(attention.Body, hard)}
		case layer.SelfAttention:
			attention.Hard = hard
			l = attention
		case layer.CrossAttention:
			attention.Hard = hard
			l = attention
		}
		to = append(to, l)
	}
	return to
}
