package plot_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
)

// Plots, sheets and grids reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	set, err := data.NewSet("set", 4, 4, make([]uint8, 10*16))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "none", "a")
	v, nan := make([]float32, 16), float32(math.NaN())
	one := data.Shape{C: 1, H: 4, W: 4}
	var noSet *data.Set
	var noMean *metrics.MeanImage
	grid := func(g plot.Grid) func() error {
		return func() error {
			saved := g.Save(path)
			if err := hostile.Second(g.Draw()); (err == nil) != (saved == nil) {
				t.Errorf("Draw: %v, Save: %v", err, saved)
			}
			return saved
		}
	}
	rows := []plot.GridRow{{Images: v}}
	hostile.Check(t, map[string]func() error{
		"a grid of nothing":            grid(plot.Grid{}),
		"a grid without rows":          grid(plot.Grid{Shape: one}),
		"a grid of an empty row":       grid(plot.Grid{Shape: one, Rows: []plot.GridRow{{}}}),
		"a grid of half an image":      grid(plot.Grid{Shape: one, Rows: []plot.GridRow{{Images: v[:8]}}}),
		"a grid of two channels":       grid(plot.Grid{Shape: data.Shape{C: 2, H: 4, W: 2}, Rows: rows}),
		"a grid of sides below 0":      grid(plot.Grid{Shape: data.Shape{C: 1, H: -4, W: -4}, Rows: rows}),
		"a grid of huge sides":         grid(plot.Grid{Shape: data.Shape{C: 1, H: math.MaxInt, W: math.MaxInt}, Rows: rows}),
		"a grid of a scale below 0":    grid(plot.Grid{Shape: one, Rows: rows, Scale: -1}),
		"a grid of a huge scale":       grid(plot.Grid{Shape: one, Rows: rows, Scale: math.MaxInt}),
		"a grid of a scale that wraps": grid(plot.Grid{Shape: one, Rows: rows, Scale: math.MaxInt/4 + 1}),
		"a grid of many pixels":        grid(plot.Grid{Shape: one, Rows: rows, Scale: 1 << 20}),
		"a grid of an endless label":   grid(plot.Grid{Shape: one, Rows: []plot.GridRow{{Label: strings.Repeat("m", 1<<20), Images: v}}, Scale: 100}),
		"a grid without a path":        func() error { return plot.Grid{Shape: one, Rows: rows}.Save("") },
		"a sheet of a nil set": func() error {
			return hostile.Second(plot.Sheet{Set: noSet, Noise: data.NoNoise{}, Denoiser: metrics.NoisyInput{}}.Draw())
		},
		"a sheet without a denoiser": func() error { return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}}.Draw()) },
		"a sheet of a nil denoiser": func() error {
			return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: noMean}.Draw())
		},
		"a sheet of an empty denoiser": func() error {
			return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: &metrics.MeanImage{}}.Draw())
		},
		"a sheet of another purpose": func() error {
			return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: metrics.NoisyInput{}, Key: data.Key{Purpose: 9}}.Draw())
		},
		"a sheet of an index below 0": func() error {
			return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: metrics.NoisyInput{}, Samples: []int{-1}}.Grid())
		},
		"a sheet of a huge index": func() error {
			return hostile.Second(plot.Sheet{Set: set, Noise: data.NoNoise{}, Denoiser: metrics.NoisyInput{}, Samples: []int{math.MaxInt}}.Grid())
		},
		"a scatter of nothing":           func() error { return plot.Scatter(path, "", nil, nil) },
		"a scatter of other lengths":     func() error { return plot.Scatter(path, "", v, make([]uint8, 7)) },
		"a scatter of NaN":               func() error { return plot.Scatter(path, "", []float32{nan, 0}, make([]uint8, 1)) },
		"a scatter without a path":       func() error { return plot.Scatter("", "", v, make([]uint8, 8)) },
		"losses of NaN without a folder": func() error { return plot.Loss(path, "\xff", "\n", []float64{math.NaN()}, []float64{math.Inf(1)}) },
		"losses of an ending alone":      func() error { return plot.Loss(".png", "", "", []float64{1}, nil) },
	})
}
