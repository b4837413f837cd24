package main

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/plot"
	"github.com/denoise-go/denoise/train/tensorboard"
)

// writeEvents has a run write its losses and what the model makes of some validation images as events for TensorBoard.
func writeEvents(cfg *train.Config, m *autoencoder.Model, s flags.Sets) (closeFile func() error) {
	events := &tensorboard.Events{Dir: cfg.Dir}
	sheet := validationSheet(*cfg, m, s)
	cfg.OnEpoch = append(cfg.OnEpoch, events.Epoch, func(h train.History) error {
		picture, err := sheet.Draw()
		if err != nil {
			return err
		}
		return events.Image(len(h), "samples", picture)
	})
	return events.Close
}

// validationSheet shows what the model makes of some validation images.
func validationSheet(cfg train.Config, m *autoencoder.Model, s flags.Sets) plot.Sheet {
	return plot.Sheet{Set: s.Validation, Noise: cfg.Noise, Key: data.Key{Seed: cfg.Seed, Purpose: data.Validation}, Denoiser: m}
}
