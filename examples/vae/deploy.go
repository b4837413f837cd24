package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
)

// deploy saves the model as a detector, a test image to score, and prints what the detector makes of test images, and of these with their pixels changed.
func (l lab) deploy(m *autoencoder.Model) error {
	l.heading("Deployment")
	d, err := newDetector(l.ctx, m, l.validation, l.Seed)
	if err != nil {
		return err
	}
	if err := d.save(l.path("detector")); err != nil {
		return err
	}
	if err := durable.WriteFile(l.path("digit.bin"), l.test.Image(0)); err != nil {
		return err
	}
	fmt.Fprintf(l.stdout, "%s: the model and its threshold of %.2f nats, below which %g %% of validation images lie\n%s: the first test image, for -score\n\n",
		l.path("detector"), d.Threshold, 100*d.Quantile, l.path("digit.bin"))
	table := [][]string{{"test images", "mean bound", "taken for anomalies"}}
	for _, kind := range []struct {
		name   string
		change func(image []float32)
	}{
		{"as they are", func([]float32) {}},
		{"upside down", l.flip},
		{"inverted", invert},
		{"with noise, σ = 0.5, clipped", l.spoil},
		{"blank", func(image []float32) { clear(image) }},
	} {
		images, size := l.test.numbers(), l.test.D()
		for at := 0; at < len(images); at += size {
			kind.change(images[at : at+size])
		}
		verdicts, err := d.judge(l.ctx, images)
		if err != nil {
			return err
		}
		var sum, found float64
		for _, v := range verdicts {
			sum += v.Bound
			if v.Anomaly {
				found++
			}
		}
		n := float64(len(verdicts))
		table = append(table, []string{kind.name, nats(sum / n), fmt.Sprintf("%.1f %%", 100*found/n)})
	}
	writeTable(l.stdout, table)
	return nil
}

// flip turns an image upside down, row by row.
func (l lab) flip(image []float32) {
	h, w := l.test.H, l.test.W
	for y := range h / 2 {
		for x := range w {
			a, b := y*w+x, (h-1-y)*w+x
			image[a], image[b] = image[b], image[a]
		}
	}
}

func invert(image []float32) {
	for p, v := range image {
		image[p] = 1 - v
	}
}

// spoil adds noise, the same to each image.
func (l lab) spoil(image []float32) {
	noise := make([]float32, len(image))
	data.Key{Seed: l.Seed, Purpose: data.Test}.Normals(noise, 0, 0)
	for p := range image {
		image[p] = min(max(image[p]+0.5*noise[p], 0), 1)
	}
}

// score prints the verdict on the picture in a file.
func score(ctx context.Context, o deployed, stdout io.Writer) error {
	d, err := loadDetector(o.Detector)
	if err != nil {
		return err
	}
	file, err := readFile(o.Score, maxPicture)
	if err != nil {
		return err
	}
	image, err := decodePicture(file, d.Image)
	if err != nil {
		return fmt.Errorf("%s: %w", o.Score, err)
	}
	verdicts, err := d.judge(ctx, image)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(verdicts[0])
}
