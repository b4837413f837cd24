package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/metrics"
)

// Codes drawn for each image: for a bound, and for a log-likelihood, which takes more and is measured for a tenth of the images.
const (
	boundSamples      = 8
	likelihoodSamples = 500
)

// bound prints how probable the model finds test images.
func (l lab) bound(m *autoencoder.Model) error {
	l.heading("How probable are test images?")
	test, d := l.test.numbers(), l.density(m)
	bounds, err := d.Bounds(l.ctx, test)
	if err != nil {
		return err
	}
	few := test[:max(1, l.test.Len()/10)*l.test.D()]
	d.Samples = likelihoodSamples
	likelihoods, err := d.LogLikelihoods(l.ctx, few)
	if err != nil {
		return err
	}
	writeTable(l.stdout, [][]string{
		{"", "images", "codes an image", "nats"},
		{"evidence lower bound", fmt.Sprint(len(bounds)), fmt.Sprint(boundSamples), nats(mean(bounds))},
		{"the same of the first images", fmt.Sprint(len(likelihoods)), fmt.Sprint(boundSamples), nats(mean(bounds[:len(likelihoods)]))},
		{"log-likelihood by importance sampling", fmt.Sprint(len(likelihoods)), fmt.Sprint(likelihoodSamples), nats(mean(likelihoods))},
	})
	return nil
}

// density measures with a variational autoencoder of this program.
func (l lab) density(m *autoencoder.Model) metrics.Density {
	return metrics.Density{Model: m, Likelihood: metrics.BernoulliLikelihood, Samples: boundSamples, Seed: l.Seed}
}

// nats writes a log-probability.
func nats(v float64) string { return fmt.Sprintf("%.2f", v) }

// mean returns the mean of some figures.
func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}
