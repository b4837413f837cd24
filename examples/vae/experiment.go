package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// experiment runs all parts and prints what they find.
func experiment(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	s, err := readSets(o, stdout)
	if err != nil {
		return err
	}
	stop, err := o.http.Serve(o.training.Folder, stdout)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, stop()) }()
	l := lab{ctx, o.training, s, o.http, o.command, stdout, stderr}
	m, err := l.fit(job{name: "vae", config: l.vae(codeWidth), training: l.sets.training, validation: l.validation, epochs: l.Epochs})
	if err != nil {
		return err
	}
	for _, part := range []func(*autoencoder.Model) error{l.bound, l.deploy, l.pictures, l.generation, l.denoising, l.anomalies} {
		if err := part(m); err != nil {
			return err
		}
	}
	return nil
}

// lab is what the parts of the experiment share.
type lab struct {
	ctx context.Context
	training
	sets
	http           flags.HTTP
	command        string
	stdout, stderr io.Writer
}

// heading begins a part.
func (l lab) heading(text string) { fmt.Fprintf(l.stdout, "\n## %s\n\n", text) }

// job is the training of one network.
type job struct {
	name                 string // of the folder
	config               autoencoder.Config
	training, validation data.Source
	noise                data.Noise // nil is none
	epochs               int
}

// fit trains a network, or goes on with it, and returns the best model as it is on disk.
func (l lab) fit(j job) (*autoencoder.Model, error) {
	m, err := autoencoder.New(j.config.WithSeed(l.Seed))
	if err != nil {
		return nil, err
	}
	if j.noise == nil {
		j.noise = data.NoNoise{}
	}
	rule := optim.DefaultAdamW()
	rule.LR = 1e-3
	cfg := train.Config{
		Recipe: train.Recipe{Loss: autoencoder.BCE, Noise: j.noise, Optimizer: rule, Schedule: optim.Cosine{}, Seed: l.Seed},
		Epochs: j.epochs, Dir: l.path(j.name), Start: l.Start, Keep: 1, SaveEpochs: 5, Progress: l.stderr, LossName: "BCE",
	}
	fmt.Fprintf(l.stderr, "%s: %d epochs into %s\n", j.name, cfg.Epochs, cfg.Dir)
	run := flags.Watched{Config: &cfg, Title: j.name, Model: m, Validation: j.validation}
	shown := l.http.Address != ""
	if shown {
		run.Follow(l.http, flags.Output{}, l.stderr)
	}
	if _, err := train.Run(l.ctx, m, j.training, j.validation, cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", j.name, err)
	}
	if run.Model, err = autoencoder.Load(filepath.Join(cfg.Dir, train.BestFile)); err != nil {
		return nil, err
	}
	if shown {
		err = run.Report(l.command)
	}
	return run.Model, err
}
