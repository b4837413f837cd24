package plot

import (
	"fmt"
	"image"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/metrics"
)

// Sheet is a picture of samples in three rows, clean, noisy and denoised, a column for each sample.
type Sheet struct {
	Set      data.Source      // of gray or colour images: 1×H×W, or 3×H×W in the order red, green, blue
	Noise    data.Noise       // as in metrics.Evaluate
	Key      data.Key         // of the noise, as in metrics.Evaluate
	Denoiser metrics.Denoiser // makes the third row
	Samples  []int            // indices in Set; nil is the first 10, or all of a smaller set
}

// Save draws the sheet and writes it as a PNG file, which replaces path atomically. Its images are as those of a Grid.
func (s Sheet) Save(path string) error {
	g, err := s.Grid()
	if err != nil {
		return err
	}
	if err := g.save(path); err != nil {
		return fmt.Errorf("plot: sheet: %w", err)
	}
	return nil
}

// Draw returns the picture that Save writes.
func (s Sheet) Draw() (image.Image, error) {
	g, err := s.Grid()
	if err != nil {
		return nil, err
	}
	return g.draw(), nil
}

// Grid denoises the samples and returns the sheet as a grid, which can be drawn and saved while the denoiser changes.
func (s Sheet) Grid() (Grid, error) {
	g, err := s.grid()
	if err != nil {
		return Grid{}, fmt.Errorf("plot: sheet: %w", err)
	}
	return g, nil
}

// grid returns the sheet as a grid that has been checked.
func (s Sheet) grid() (Grid, error) {
	if err := data.CheckDraw(s.Set, s.Noise, s.Key); err != nil {
		return Grid{}, err
	}
	g := Grid{Shape: s.Set.Shape(), Rows: []GridRow{{Label: "clean"}, {Label: "noisy"}, {Label: "denoised"}}}
	if err := checkChannels(g.Shape); err != nil {
		return Grid{}, err
	}
	if s.Samples == nil {
		for i := range min(10, s.Set.Len()) {
			s.Samples = append(s.Samples, i)
		}
	}
	l := g.layout()
	l.cols = len(s.Samples)
	if err := l.check(); err != nil { // before the samples are denoised
		return Grid{}, err
	}
	clean, noisy, denoised, err := metrics.Samples(s.Denoiser, s.Set, s.Noise, s.Key, s.Samples)
	if err != nil {
		return Grid{}, err
	}
	g.Rows[0].Images, g.Rows[1].Images, g.Rows[2].Images = clean, noisy, denoised
	return g, nil
}
