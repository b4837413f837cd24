package main

import (
	"math/rand"

	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// batches draws batches of noisy and clean images. What is on the images does not matter for speed; they are noise too.
type batches struct {
	pixels       []uint8       // images to draw from
	noisy, clean *tensor.Dense // B×784
	random       *rand.Rand
}

const stockImages = 4096

func newBatches(batch int) *batches {
	d := contest.Layers[0][0]
	b := &batches{
		pixels: make([]uint8, stockImages*d),
		noisy:  tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(batch, d)),
		clean:  tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(batch, d)),
		random: rand.New(rand.NewSource(1)),
	}
	b.random.Read(b.pixels)
	return b
}

// draw fills the batch with images, and noise of standard deviation 0.5 on them.
func (b *batches) draw() {
	d := contest.Layers[0][0]
	noisy, clean := b.noisy.Float32s(), b.clean.Float32s()
	for at := 0; at < len(clean); at += d {
		image := b.pixels[b.random.Intn(stockImages)*d:][:d]
		for i, v := range image {
			clean[at+i] = float32(v) / 255
			noisy[at+i] = clean[at+i] + 0.5*float32(b.random.NormFloat64())
		}
	}
}
