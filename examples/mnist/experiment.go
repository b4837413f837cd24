package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
)

// experiment trains a model with each loss, then loads the best of each from disk and prints the table.
func experiment(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.train.Start == train.Fresh { // ask for all folders before hours go into the first
		for _, l := range o.losses {
			if err := train.CheckFree(o.dir(l)); err != nil {
				return err
			}
		}
	}
	s, err := load(o, stdout)
	if err != nil {
		return err
	}
	if !o.batchGiven {
		o.train.Batch = min(o.train.Batch, s.training.Len())
	}
	limitMemory(s, o.train.Batch)
	for _, l := range o.losses {
		if err := trainOne(ctx, o, l, s, stdout, stderr); err != nil {
			return err
		}
	}
	return compare(ctx, o, s, stdout)
}

// encoder and decoder are the widths of the network's layers for images of d pixels.
var encoder = []int{512, 128, 128}

func decoder(d int) []int { return []int{128, 512, d} }

// network is what is trained on images of d pixels: for MNIST's, autoencoder.MLP28x28.
func network(d int, seed uint64) autoencoder.Config {
	return autoencoder.MLP(d, encoder, decoder(d)).WithSeed(seed)
}

// trainOne trains the network with a loss and fills the loss's folder.
func trainOne(ctx context.Context, o options, l namedLoss, s sets, stdout, stderr io.Writer) error {
	m, err := autoencoder.New(network(s.test.D(), o.train.Seed))
	if err != nil {
		return err
	}
	cfg := o.train
	cfg.Loss, cfg.LossName, cfg.Dir, cfg.Progress = l.loss, l.name, o.dir(l), stderr
	cfg.InBackground = append(cfg.InBackground, func(h train.History) error {
		training, validation := h.Losses()
		return plot.Loss(filepath.Join(cfg.Dir, "loss"), "Denoising autoencoder, "+l.name+" loss", l.name+" loss", training, validation)
	})
	fmt.Fprintf(stdout, "\n%s loss, %v noise: %d epochs into %s\n", l.name, cfg.Noise, cfg.Epochs, cfg.Dir)
	_, err = train.Run(ctx, m, s.training, s.validation, cfg)
	return err
}

// compare tests the baselines and the best model of each loss, as it is on disk, and draws the models' samples.
func compare(ctx context.Context, o options, s sets, stdout io.Writer) error {
	fmt.Fprintf(stdout, "\ntesting the best models and simple denoisers on %d images\n", s.test.Len())
	key := data.Key{Seed: o.train.Seed, Purpose: data.Test}
	var table metrics.Table
	test := func(name string, d metrics.Denoiser) error {
		figures, err := metrics.Evaluate(ctx, d, s.test, o.noise, key)
		table = append(table, metrics.Row{Name: name, Metrics: figures})
		return err
	}
	baselines, err := metrics.Baselines(ctx, s.training, o.noise, o.train.Seed)
	if err != nil {
		return err
	}
	for _, b := range baselines {
		if err := test(b.Name, b.Denoiser); err != nil {
			return err
		}
	}
	for _, l := range o.losses {
		m, err := autoencoder.Load(filepath.Join(o.dir(l), train.BestFile))
		if err != nil {
			return err
		}
		if err := o.writeONNX(l, m); err != nil {
			return err
		}
		if err := test("autoencoder, "+l.name, m); err != nil {
			return err
		}
		sheet := plot.Sheet{Set: s.test, Noise: o.noise, Key: key, Denoiser: m}
		if err := sheet.Save(filepath.Join(o.dir(l), "samples.png")); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "\n%s", table.Text())
	return nil
}

// dir is the folder of a loss.
func (o options) dir(l namedLoss) string {
	return filepath.Join(o.out, "mnist-"+strings.ToLower(l.name))
}

// writeONNX writes the best model of a loss to the file that -onnx names, if it does. With several losses each has a file.
func (o options) writeONNX(l namedLoss, m *autoencoder.Model) error {
	if o.onnx == "" {
		return nil
	}
	path := o.onnx
	if len(o.losses) > 1 {
		ending := filepath.Ext(path)
		path = strings.TrimSuffix(path, ending) + "-" + strings.ToLower(l.name) + ending
	}
	var file bytes.Buffer
	if err := m.WriteONNX(&file); err != nil {
		return err
	}
	return durable.WriteFile(path, file.Bytes())
}
