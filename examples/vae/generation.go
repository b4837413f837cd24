package main

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
)

// generation compares images that the model generates with those that a plain autoencoder makes of codes from a normal distribution fitted to its codes.
func (l lab) generation(m *autoencoder.Model) error {
	l.heading("First application: generation")
	features, err := l.classifier()
	if err != nil {
		return err
	}
	plain, err := l.fit(job{name: "ae", config: l.plain(codeWidth), training: l.sets.training, validation: l.validation, epochs: l.Epochs})
	if err != nil {
		return err
	}
	real, n := l.test.numbers(), l.test.Len()
	generated, err := m.Sample(l.Seed+1, n)
	if err != nil {
		return err
	}
	fitted, err := l.fromFitted(plain, n)
	if err != nil {
		return err
	}
	standard := make([]float32, len(real))
	if err := plain.Decode(standard, l.normals(n)); err != nil {
		return err
	}
	want, err := gaussianOf(features, l.sets.training.numbers())
	if err != nil {
		return err
	}
	table := [][]string{{"images", "Fréchet distance to training digits"}}
	var sheet []plot.GridRow
	for _, row := range []struct {
		name, label string
		images      []float32
	}{
		{"test digits", "test digits", real},
		{"variational autoencoder, codes from its prior", "VAE", generated},
		{"autoencoder, codes from a normal distribution fitted to its codes", "AE, fitted codes", fitted},
		{"autoencoder, standard normal codes", "AE, normal codes", standard},
	} {
		got, err := gaussianOf(features, row.images)
		if err != nil {
			return err
		}
		distance, err := metrics.FrechetDistance(got, want)
		if err != nil {
			return err
		}
		table = append(table, []string{row.name, fmt.Sprintf("%.2f", distance)})
		sheet = append(sheet, plot.GridRow{Label: row.label, Images: row.images[:sheetColumns*l.test.D()]})
	}
	writeTable(l.stdout, table)
	fmt.Fprintln(l.stdout)
	return l.grid("generation.png", "images of each kind", plot.Grid{Scale: 2, Rows: sheet})
}

// sheetColumns is how many images of each kind are shown.
const sheetColumns = 12

// gaussianOf returns the normal distribution of the features of some images.
func gaussianOf(features *autoencoder.Model, images []float32) (metrics.Gaussian, error) {
	codes := make([]float32, len(images)/features.Input().Size()*featureWidth)
	if err := features.Encode(codes, images); err != nil {
		return metrics.Gaussian{}, err
	}
	return metrics.FitGaussian(codes, featureWidth)
}

// fromFitted decodes n codes from the normal distribution with the mean and the covariance of the codes of training images.
func (l lab) fromFitted(plain *autoencoder.Model, n int) ([]float32, error) {
	images := l.sets.training.numbers()
	codes := make([]float32, l.sets.training.Len()*codeWidth)
	if err := plain.Encode(codes, images); err != nil {
		return nil, err
	}
	g, err := metrics.FitGaussian(codes, codeWidth)
	if err != nil {
		return nil, err
	}
	var factor mat.Cholesky
	if !factor.Factorize(g.Covariance) {
		return nil, fmt.Errorf("the plain autoencoder's codes: want a covariance that can be factorized")
	}
	var lower mat.TriDense
	factor.LTo(&lower)
	drawn := l.normals(n)
	for i := range n {
		z := drawn[i*codeWidth : (i+1)*codeWidth]
		for j := codeWidth - 1; j >= 0; j-- { // from the last, which reads all
			v := g.Mean[j]
			for k := range j + 1 {
				v += lower.At(j, k) * float64(z[k])
			}
			z[j] = float32(v)
		}
	}
	decoded := make([]float32, n*l.test.D())
	return decoded, plain.Decode(decoded, drawn)
}

// normals returns n codes of standard normal numbers.
func (l lab) normals(n int) []float32 {
	codes := make([]float32, n*codeWidth)
	for i := range n {
		data.Key{Seed: l.Seed, Purpose: data.Test}.Normals(codes[i*codeWidth:(i+1)*codeWidth], i, 0)
	}
	return codes
}
