package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
)

// denoising trains both kinds of autoencoder on noisy images with clean targets, and compares them.
func (l lab) denoising(*autoencoder.Model) error {
	const sigma = 0.5
	l.heading(fmt.Sprintf("Denoising, σ = %g", sigma))
	noise, err := data.NewGaussian(0, sigma)
	if err != nil {
		return err
	}
	key := data.Key{Seed: l.Seed, Purpose: data.Test}
	var table metrics.Table
	test := func(name string, d metrics.Denoiser) error {
		figures, err := metrics.Evaluate(l.ctx, d, l.test, noise, key)
		table = append(table, metrics.Row{Name: name, Metrics: figures})
		return err
	}
	baselines, err := metrics.Baselines(l.ctx, l.sets.training.Set, noise, l.Seed)
	if err != nil {
		return err
	}
	for _, b := range baselines {
		if err := test(b.Name, b.Denoiser); err != nil {
			return err
		}
	}
	for _, kind := range []struct {
		name, title string
		config      autoencoder.Config
	}{{"denoising-ae", "denoising autoencoder", l.plain(codeWidth)}, {"denoising-vae", "denoising VAE", l.vae(codeWidth)}} {
		m, err := l.fit(job{name: kind.name, config: kind.config, training: l.sets.training, validation: l.validation, noise: noise, epochs: l.Epochs})
		if err != nil {
			return err
		}
		if err := test(kind.title, m); err != nil {
			return err
		}
		if err := (plot.Sheet{Set: l.test, Noise: noise, Key: key, Denoiser: m}).Save(l.path(kind.name + ".png")); err != nil {
			return err
		}
	}
	fmt.Fprintf(l.stdout, "%s\n%s: what the denoising VAE makes of noisy test digits\n", table.Markdown(), l.path("denoising-vae.png"))
	return nil
}
