package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/optim"
)

// experiment is what the tables have in common.
type experiment struct {
	ctx      context.Context
	sizes    sizes
	seed     uint64
	dir      string
	sets     flags.Sets
	stdout   io.Writer
	progress io.Writer
	tables   []string // that were printed, without times
}

// network is a row of a table.
type network struct {
	name string
	cfg  autoencoder.Config
	work int // multiply-adds for a picture, or 0
}

// trained returns a network that has been trained with L2 loss on a source.
func (e *experiment) trained(cfg autoencoder.Config, training, validation data.Source, noise data.Noise, epochs, rows int, seed uint64) (*autoencoder.Model, error) {
	m, err := autoencoder.New(cfg.WithSeed(seed))
	if err != nil {
		return nil, err
	}
	rule := optim.DefaultAdamW()
	rule.LR = learningRate
	rows = min(rows, training.Len())
	steps := epochs * ((training.Len() + rows - 1) / rows)
	_, err = train.Run(e.ctx, m, training, validation, train.Config{
		Epochs: epochs,
		Recipe: train.Recipe{Noise: noise, Batch: rows, Optimizer: rule, Schedule: optim.Cosine{Warmup: min(30, steps/4)}, Seed: seed},
	})
	return m, err
}

const (
	learningRate = 2e-3
	batch        = 32 // of the networks of the first table
	smallBatch   = 16 // of the small ones
	sigma        = 0.5
)

// part returns the first images of a set, or all of a smaller one.
func part(s *data.Set, n int) (*data.Set, error) { return s.Slice(0, min(n, s.Len())) }

// times returns the time that each model takes for some images, as a multiple of the first one's: the least of several rounds in which the models take
// turns. It also returns the first one's time for an image.
func times(models []*autoencoder.Model, images int) (ratios []float64, first time.Duration, err error) {
	const rounds = 5
	least := make([]time.Duration, len(models))
	for round := range rounds + 1 {
		for i, m := range models {
			x := make([]float32, images*m.Input().Size())
			y := make([]float32, len(x))
			start := time.Now()
			if err := m.Denoise(y, x); err != nil {
				return nil, 0, err
			}
			if took := time.Since(start); round == 1 || round > 1 && took < least[i] { // round 0 compiles the graphs
				least[i] = took
			}
		}
	}
	for _, t := range least {
		ratios = append(ratios, float64(t)/float64(least[0]))
	}
	return ratios, least[0] / time.Duration(images), nil
}

// table prints a table in Markdown and keeps it for the file. The last columns, which have times, are printed only.
func (e *experiment) table(title, note string, columns []string, rows [][]string, timed int) {
	text := func(n int) string {
		var b strings.Builder
		fmt.Fprintf(&b, "### %s\n\n%s\n\n", title, note)
		fmt.Fprintf(&b, "| %s |\n|--%s|\n", strings.Join(columns[:n], " | "), strings.Repeat("|--:", n-1))
		for _, row := range rows {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row[:n], " | "))
		}
		return b.String()
	}
	fmt.Fprintf(e.stdout, "\n%s", text(len(columns)))
	e.tables = append(e.tables, text(len(columns)-timed))
}

// spread returns the mean of a list and its standard deviation, such as "16.21 ± 0.04".
func spread(list []float64) string {
	mean, squares := 0.0, 0.0
	for _, v := range list {
		mean += v / float64(len(list))
	}
	for _, v := range list {
		squares += (v - mean) * (v - mean)
	}
	if len(list) < 2 {
		return fmt.Sprintf("%.2f", mean)
	}
	return fmt.Sprintf("%.2f ± %.2f", mean, math.Sqrt(squares/float64(len(list)-1)))
}

// rows trains each network with each seed and returns the cells: its name, parameters, multiply-adds if stated, PSNR and its spread, and the time as a
// multiple of the first network's.
func (e *experiment) rows(list []network, training, validation, test data.Source, noise data.Noise, epochs, batch, seeds int) (rows [][]string, models []*autoencoder.Model, first time.Duration, err error) {
	var psnr [][]float64
	for _, n := range list {
		var of []float64
		for i := range seeds {
			m, err := e.trained(n.cfg, training, validation, noise, epochs, batch, e.seed+uint64(i))
			if err != nil {
				return nil, nil, 0, fmt.Errorf("%s: %w", n.name, err)
			}
			figures, err := metrics.Evaluate(e.ctx, m, test, noise, data.Key{Seed: e.seed, Purpose: data.Test})
			if err != nil {
				return nil, nil, 0, fmt.Errorf("%s: %w", n.name, err)
			}
			of = append(of, figures.PSNR)
			if i == 0 {
				models = append(models, m)
			}
		}
		psnr = append(psnr, of)
		fmt.Fprintf(e.progress, "%s: PSNR %s dB\n", n.name, spread(of))
	}
	ratios, first, err := times(models, e.sizes.timed)
	if err != nil {
		return nil, nil, 0, err
	}
	for i, n := range list {
		row := []string{n.name, fmt.Sprint(models[i].Parameters())}
		if n.work > 0 {
			row = append(row, fmt.Sprint(n.work))
		}
		rows = append(rows, append(row, spread(psnr[i]), fmt.Sprintf("%.2f", ratios[i])))
	}
	return rows, models, first, nil
}

// timeNote says what a time of 1 is.
func timeNote(first time.Duration) string {
	return fmt.Sprintf("time for a picture (1 is %v on %d cores)", first.Round(time.Microsecond), runtime.GOMAXPROCS(0))
}
