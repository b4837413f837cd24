package main

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

// gradients compares estimates of one gradient: that of the expected loss with respect to the learned query of a finder which chooses a cell with the
// probability that the softmax gives it. The exact gradient is known here, since all cells can be tried. An estimate's error has two parts: its bias, the
// distance of its mean from the exact gradient, and its variance around the mean.
func (e *experiment) gradients() error {
	training, validation, _, _, err := e.digits(e.sizes.few)
	if err != nil {
		return err
	}
	train, validate := &fields{training, cells, fieldSigma}, &fields{validation, cells, fieldSigma}
	cfg := finder(train, layer.StraightThrough, false)
	fresh, err := autoencoder.New(cfg.WithSeed(e.seed))
	if err != nil {
		return err
	}
	trained, err := e.trained(cfg, train, validate, data.NoNoise{}, 1, smallBatch, e.seed)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, at := range []struct {
		name  string
		model *autoencoder.Model
	}{{"at the start", fresh}, {"after an epoch", trained}} {
		c, err := newChoice(at.model, train, data.Key{Seed: e.seed, Purpose: data.Validation})
		if err != nil {
			return err
		}
		exact := c.exact()
		largest, closeLargest, err := c.library(at.model, train, layer.StraightThrough)
		if err != nil {
			return err
		}
		defer closeLargest()
		gumbel, closeGumbel, err := c.library(at.model, train, layer.Gumbel)
		if err != nil {
			return err
		}
		defer closeGumbel()
		for _, estimate := range []struct {
			name string
			draw func(draw int) ([]float64, error)
		}{
			{"straight-through, largest score", largest},
			{"straight-through, Gumbel", gumbel},
			{"REINFORCE", func(draw int) ([]float64, error) { return c.reinforce(draw, false), nil }},
			{"REINFORCE, baseline", func(draw int) ([]float64, error) { return c.reinforce(draw, true), nil }},
		} {
			var draws [][]float64
			for i := range e.sizes.draws {
				g, err := estimate.draw(i)
				if err != nil {
					return fmt.Errorf("%s: %w", estimate.name, err)
				}
				draws = append(draws, g)
			}
			bias, variance, cosine := moments(draws, exact)
			rows = append(rows, []string{at.name + ": " + estimate.name, fmt.Sprintf("%.2f", bias), fmt.Sprintf("%.2f", variance), fmt.Sprintf("%.2f", cosine)})
		}
		fmt.Fprintf(e.progress, "gradients %s\n", at.name)
	}
	note := fmt.Sprintf("Gradient of the query of a finder for %d fields, %d draws. Bias and standard deviation are multiples of the exact gradient's length; the cosine is that of the mean and the exact gradient.",
		choiceBatch, e.sizes.draws)
	e.table("Estimates of a gradient", note, []string{"", "bias", "standard deviation", "cosine"}, rows, 0)
	return nil
}

// moments returns the bias and the standard deviation of draws as multiples of the exact gradient's length, and the cosine between mean and exact gradient.
func moments(draws [][]float64, exact []float64) (bias, deviation, cosine float64) {
	mean := make([]float64, len(exact))
	for _, g := range draws {
		for i, v := range g {
			mean[i] += v / float64(len(draws))
		}
	}
	variance, length, product, size := 0.0, 0.0, 0.0, 0.0
	for i, v := range exact {
		length += v * v
		product += v * mean[i]
		size += mean[i] * mean[i]
		bias += (mean[i] - v) * (mean[i] - v)
		for _, g := range draws {
			variance += (g[i] - mean[i]) * (g[i] - mean[i]) / float64(len(draws))
		}
	}
	return math.Sqrt(bias / length), math.Sqrt(variance / length), product / math.Sqrt(length*size)
}
