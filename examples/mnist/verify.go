package main

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// verify checks the run in a folder: what it was made of stands there.
func verify(ctx context.Context, o options, stdout, stderr io.Writer) error {
	rec, err := train.ReadRecord(o.verify)
	if err != nil {
		return err
	}
	cfg := o.train
	if err := configure(&cfg, rec); err != nil {
		return err
	}
	cfg.Dir, cfg.Progress = o.verify, stderr
	o.validation = share{images: rec.Validation.Samples}
	s, err := load(o, stdout)
	if err != nil {
		return err
	}
	if want := network(s.test.D(), rec.Seed); !reflect.DeepEqual(rec.Model, want) { // a file could ask for gigabytes
		return fmt.Errorf("%s: want the run of a network %v, as this program trains on these images, got %v", o.verify, want, rec.Model)
	}
	m, err := autoencoder.New(rec.Model)
	if err != nil {
		return err
	}
	v, err := train.Verify(ctx, m, s.training, s.validation, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d files as they must be; the %d steps from %s to %s made again, equal to the bit\n", o.verify, v.Files, v.Steps, v.From, v.To)
	return nil
}

// configure sets cfg to what a record of this program says.
func configure(cfg *train.Config, rec *train.Record) error {
	name, _, _ := strings.Cut(rec.Loss, "(") // without Huber's delta, which Verify compares
	named, err := lossesNamed(name)
	if err != nil {
		return err
	}
	if cfg.Noise, err = data.NoiseFromString(rec.Noise); err != nil {
		return err
	}
	cfg.Loss, cfg.LossName = named[0].loss, named[0].name
	cfg.Epochs, cfg.Batch, cfg.AdamW, cfg.Patience, cfg.Seed = rec.Epochs, rec.Batch, rec.AdamW, rec.Patience, rec.Seed
	return nil
}
