package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

// featureWidth is the number of features of an image.
const featureWidth = 64

// barcodes is a data.Source of images, recorded as noisy, whose clean versions are bar codes of their labels. A network that makes one of the other is a
// classifier, whose code has the features that tell digits apart.
type barcodes struct{ images }

// Read writes the bar code of image i to clean and the image to noisy.
func (b barcodes) Read(clean, noisy []float32, i int, key data.Key) error {
	for p := range clean {
		clean[p] = 0
		if barOf(p, len(clean)) == b.labels[i] {
			clean[p] = 1
		}
	}
	if noisy != nil {
		return b.Set.Read(noisy, nil, i, key)
	}
	return nil
}

// barOf returns the digit that pixel p of d stands for.
func barOf(p, d int) uint8 { return uint8(p * 10 / d) }

// Recorded returns true.
func (b barcodes) Recorded() bool { return true }

// Identity returns that of the images, with the labels in its SHA-256.
func (b barcodes) Identity() (data.Identity, error) {
	id, err := b.Set.Identity()
	sum := sha256.Sum256(append([]byte(id.SHA256), b.labels...))
	id.SHA256 = hex.EncodeToString(sum[:])
	return id, err
}

// classifier trains the network whose codes are the features of the Fréchet distance, and says how well it tells test digits apart.
func (l lab) classifier() (*autoencoder.Model, error) {
	d := l.test.D()
	cfg := autoencoder.MLP(d, []int{256, featureWidth}, []int{d})
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	m, err := l.fit(job{name: "features", config: cfg, training: barcodes{l.sets.training}, validation: barcodes{l.validation}, epochs: l.Few})
	if err != nil {
		return nil, err
	}
	bars := make([]float32, l.test.Len()*d)
	if err := m.Denoise(bars, l.test.numbers()); err != nil {
		return nil, err
	}
	right := 0
	for i, label := range l.test.labels {
		if readBar(bars[i*d:(i+1)*d]) == label {
			right++
		}
	}
	fmt.Fprintf(l.stdout, "The features are the %d numbers before the last layer of a small classifier, which names %.1f %% of test digits rightly.\n\n",
		featureWidth, 100*float64(right)/float64(l.test.Len()))
	return m, nil
}

// readBar returns the digit whose pixels are brightest.
func readBar(bar []float32) (best uint8) {
	var sums [10]float64
	for p, v := range bar {
		sums[barOf(p, len(bar))] += float64(v)
	}
	for digit, s := range sums {
		if s > sums[best] {
			best = uint8(digit)
		}
	}
	return best
}
