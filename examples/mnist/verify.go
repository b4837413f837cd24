package main

import (
	"context"
	"fmt"
	"io"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

// verify checks the run in a folder, whose record states its recipe.
func verify(ctx context.Context, o options, stdout, stderr io.Writer) error {
	dir := o.output.Verify
	rec, err := train.ReadRecord(dir)
	if err != nil {
		return err
	}
	recipe, err := rec.Recipe.Recipe()
	if err != nil {
		return err
	}
	o.data.Validation = flags.Share{Images: rec.Validation.Samples}
	s, err := o.data.Load(stdout)
	if err != nil {
		return err
	}
	if image := s.Test.Shape(); !flags.Trains(rec.Model, image) { // a file could ask for gigabytes
		return fmt.Errorf("%s: want the run of a network that this program trains on images of %v, got %v", dir, image, rec.Model)
	}
	m, err := autoencoder.New(rec.Model)
	if err != nil {
		return err
	}
	cfg := train.Config{Recipe: recipe, Epochs: rec.Epochs, Device: o.train.Device, Progress: stderr}
	return o.output.VerifyRun(ctx, m, s.Training, s.Validation, cfg, stdout)
}
