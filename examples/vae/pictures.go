package main

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/plot"
)

// pictures draws samples of the model, walks between test images, and two pictures of a code of two numbers.
func (l lab) pictures(m *autoencoder.Model) error {
	l.heading("Pictures")
	samples, err := m.Sample(l.Seed, 100)
	if err != nil {
		return err
	}
	if err := l.grid("samples.png", "samples of the model", plot.Grid{Scale: 2, Rows: l.rows(samples, 10)}); err != nil {
		return err
	}
	walks, err := l.walks(m)
	if err != nil {
		return err
	}
	if err := l.grid("walk.png", "walks between test images, through the codes", plot.Grid{Scale: 2, Rows: walks}); err != nil {
		return err
	}
	flat, err := l.fit(job{name: "vae-2", config: l.vae(2), training: l.sets.training, validation: l.validation, epochs: l.Epochs})
	if err != nil {
		return err
	}
	atlas, err := l.atlas(flat)
	if err != nil {
		return err
	}
	if err := l.grid("map.png", "what a code of two numbers decodes to", plot.Grid{Scale: 1, Tight: true, Rows: atlas}); err != nil {
		return err
	}
	return l.codes(flat)
}

// grid writes a picture of images and says what it shows.
func (l lab) grid(name, what string, g plot.Grid) error {
	g.Shape = l.test.Shape()
	if err := g.Save(l.path(name)); err != nil {
		return err
	}
	fmt.Fprintf(l.stdout, "%s: %s\n", l.path(name), what)
	return nil
}

// rows cuts images into rows without labels.
func (l lab) rows(images []float32, columns int) (rows []plot.GridRow) {
	for d := columns * l.test.D(); len(images) >= d; images = images[d:] {
		rows = append(rows, plot.GridRow{Images: images[:d]})
	}
	return rows
}

// walks returns rows from the first test image of a digit to that of another: 0 to 1, 2 to 3 and so on.
func (l lab) walks(m *autoencoder.Model) (rows []plot.GridRow, err error) {
	const steps = 12
	for digit := uint8(0); digit < 10; digit += 2 {
		var ends [2][]float32
		for i := range ends {
			if ends[i], err = l.firstOf(digit + uint8(i)); err != nil {
				return nil, err
			}
		}
		row, err := m.Interpolate(ends[0], ends[1], steps)
		if err != nil {
			return nil, err
		}
		rows = append(rows, plot.GridRow{Images: row})
	}
	return rows, nil
}

// firstOf returns the first test image of a digit.
func (l lab) firstOf(digit uint8) ([]float32, error) {
	image := make([]float32, l.test.D())
	for i, label := range l.test.labels {
		if label == digit {
			l.test.Float32s(image, i)
			return image, nil
		}
	}
	return nil, fmt.Errorf("want a test image with the label %d, there is none", digit)
}

// atlas returns what the codes in a square decode to, in steps of equal probability under the prior, as Kingma and Welling draw it.
func (l lab) atlas(m *autoencoder.Model) ([]plot.GridRow, error) {
	const side = 14
	var codes []float32
	for i := range side {
		for j := range side {
			codes = append(codes, quantile((float64(j)+0.5)/side), -quantile((float64(i)+0.5)/side)) // upwards, as in the picture of the codes
		}
	}
	decoded := make([]float32, side*side*l.test.D())
	if err := m.Decode(decoded, codes); err != nil {
		return nil, err
	}
	return l.rows(decoded, side), nil
}

// quantile is that of the standard normal distribution.
func quantile(p float64) float32 { return float32(math.Sqrt2 * math.Erfinv(2*p-1)) }

// codes draws the codes of test images in the colours of their digits.
func (l lab) codes(m *autoencoder.Model) error {
	const most = 2000
	test, err := first(l.test, most)
	if err != nil {
		return err
	}
	codes := make([]float32, 2*test.Len())
	if err := m.Encode(codes, test.numbers()); err != nil {
		return err
	}
	if err := plot.Scatter(l.path("codes.png"), fmt.Sprintf("Codes of %d test digits", test.Len()), codes, test.labels); err != nil {
		return err
	}
	fmt.Fprintf(l.stdout, "%s: the codes of test digits\n", l.path("codes.png"))
	return nil
}
