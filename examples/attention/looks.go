package main

import (
	"math"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/metrics"
)

// looks draws where the queries of two networks look: the perceiver's learned queries, and the transformer's tokens on a diagonal of the image. Each row
// has a noisy digit, what the network makes of it, and the weights of the patches for each query, the mean of all heads, as brightness.
func (e *experiment) looks(test *data.Set, noise data.Noise, transformer, perceiver *autoencoder.Model) error {
	image := test.Shape()
	for _, n := range []struct {
		name     string
		model    *autoencoder.Model
		attends  int // the layer of the encoder with the attention
		tap      int // the layer that taps what it reads; the attention's own input if it is 0
		selected func(queries int) []int
	}{
		{"perceiver", perceiver, 6, 4, func(queries int) (list []int) {
			for i := range queries {
				list = append(list, i)
			}
			return list
		}},
		{"transformer", transformer, 3, 0, func(queries int) (list []int) {
			side := int(math.Sqrt(float64(queries)))
			for i := range side {
				list = append(list, i*side+i)
			}
			return list
		}},
	} {
		indices := make([]int, min(e.sizes.pictures, test.Len()))
		for i := range indices {
			indices[i] = i
		}
		_, noisy, denoised, err := metrics.Samples(n.model, test, noise, data.Key{Seed: e.seed, Purpose: data.Test}, indices)
		if err != nil {
			return err
		}
		weights, queries, err := attentionWeights(n.model, n.attends, n.tap, noisy)
		if err != nil {
			return err
		}
		patches := len(weights) / len(indices) / queries
		side := int(math.Sqrt(float64(patches)))
		var sheet sheet
		for i := range indices {
			row := []panel{{noisy[i*image.Size():][:image.Size()], image.W, 1}, {denoised[i*image.Size():][:image.Size()], image.W, 1}}
			for _, q := range n.selected(queries) {
				w := weights[(i*queries+q)*patches:][:patches]
				row = append(row, panel{brightened(w), side, image.W / side})
			}
			sheet = append(sheet, row)
		}
		if err := sheet.save(filepath.Join(e.dir, n.name+".png")); err != nil {
			return err
		}
	}
	return nil
}

// fieldLooks draws fields, and beside each what the network makes of it and the weights of the cells by which it chooses.
func (e *experiment) fieldLooks(f *fields, m *autoencoder.Model) error {
	n, d := min(e.sizes.pictures, f.Len()), f.Shape().Size()
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	_, noisy, denoised, err := metrics.Samples(m, f, data.NoNoise{}, data.Key{Seed: e.seed, Purpose: data.Test}, indices)
	if err != nil {
		return err
	}
	weights, queries, err := attentionWeights(m, 4, 2, noisy)
	if err != nil {
		return err
	}
	patches := f.side * f.side
	var rows sheet
	for i := range n {
		rows = append(rows, []panel{{noisy[i*d:][:d], f.Shape().W, 1}, {denoised[i*d:][:d], f.Shape().W, 1},
			{brightened(weights[i*queries*patches:][:patches]), f.side, f.cell()}})
	}
	return rows.save(filepath.Join(e.dir, "field.png"))
}
