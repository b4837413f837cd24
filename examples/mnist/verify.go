package main

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

// verify checks the run in a folder: what it was made of stands there.
func verify(ctx context.Context, o options, stdout, stderr io.Writer) error {
	rec, err := train.ReadRecord(o.output.Verify)
	if err != nil {
		return err
	}
	cfg := o.train
	if err := configure(&cfg, rec); err != nil {
		return err
	}
	cfg.Dir, cfg.Progress = o.output.Verify, stderr
	o.data.Validation = flags.Share{Images: rec.Validation.Samples}
	s, err := o.data.Load(stdout)
	if err != nil {
		return err
	}
	if want := o.model.Config(s.Test.D(), rec.Seed); !reflect.DeepEqual(rec.Model, want) { // a file could ask for gigabytes
		return fmt.Errorf("%s: want the run of a network %v, as this program trains on these images, got %v", o.output.Verify, want, rec.Model)
	}
	m, err := autoencoder.New(rec.Model)
	if err != nil {
		return err
	}
	v, err := train.Verify(ctx, m, s.Training, s.Validation, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d files as they must be; the %d steps from %s to %s made again, equal to the bit\n", o.output.Verify, v.Files, v.Steps, v.From, v.To)
	return nil
}

// configure sets cfg to what a record of this program says.
func configure(cfg *train.Config, rec *train.Record) error {
	name, _, _ := strings.Cut(rec.Loss, "(") // without Huber's delta, which Verify compares
	loss, err := flags.LossNamed(name)
	if err != nil {
		return err
	}
	if cfg.Noise, err = data.NoiseFromString(rec.Noise); err != nil {
		return err
	}
	cfg.Loss, cfg.LossName = loss.Loss, loss.Name
	cfg.Epochs, cfg.Batch, cfg.AdamW, cfg.Patience, cfg.Seed = rec.Epochs, rec.Batch, rec.AdamW, rec.Patience, rec.Seed
	return nil
}
