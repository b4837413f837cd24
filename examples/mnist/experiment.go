package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
	"github.com/denoise-go/denoise/train/view"
)

// experiment trains a model with each loss, then loads the best of each from disk and prints the table.
func experiment(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	for _, l := range o.training.Losses { // before data are read
		if err := o.output.CheckFree(o.dir(l)); err != nil {
			return err
		}
	}
	s, err := o.data.Load(stdout)
	if err != nil {
		return err
	}
	o.train.Recipe = o.train.Recipe.WithDefaults(s.Training)
	if err := limitMemory(o, s); err != nil {
		return err
	}
	for _, l := range o.training.Losses { // before hours go into the first
		m, err := newModel(o, s)
		if err == nil {
			err = train.Check(m, s.Training, s.Validation, o.config(l, stderr))
		}
		if err != nil {
			return err
		}
	}
	stop, err := o.http.Serve(o.output.Folder, stdout)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, stop()) }()
	var unwritten []error
	for _, l := range o.training.Losses {
		err := trainOne(ctx, o, l, s, stdout, stderr)
		if err != nil && !errors.Is(err, train.ErrUnwritten) {
			return err
		}
		unwritten = append(unwritten, err)
	}
	return inLine(append(unwritten, compare(ctx, o, s, stdout, stderr)))
}

// newModel returns the network for the sets' images, with the weights that a new run begins with.
func newModel(o options, s flags.Sets) (*autoencoder.Model, error) {
	m, err := autoencoder.New(o.model.Config(s.Test.Shape(), o.train.Seed))
	if err == nil {
		err = o.init.Load(m)
	}
	return m, err
}

// config is how the network is trained with a loss.
func (o options) config(l flags.Loss, stderr io.Writer) train.Config {
	cfg := o.train
	cfg.Loss, cfg.LossName, cfg.Dir, cfg.Progress = l.Loss, l.Name, o.dir(l), stderr
	return cfg
}

// trainOne trains the network with a loss and fills the loss's folder.
func trainOne(ctx context.Context, o options, l flags.Loss, s flags.Sets, stdout, stderr io.Writer) error {
	m, err := newModel(o, s)
	if err != nil {
		return err
	}
	cfg := o.config(l, stderr)
	defer flags.Watched{Config: &cfg, Title: o.title(l), Model: m, Validation: s.Validation}.Follow(o.http, o.output, stderr)()
	fmt.Fprintf(stdout, "\n%s loss, %v noise: %d epochs into %s\n", l.Name, cfg.Noise, cfg.Epochs, cfg.Dir)
	_, err = train.Run(ctx, m, s.Training, s.Validation, cfg)
	return err
}

// compare tests the baselines and the best model of each loss, as it is on disk, on all ranks. Rank 0 draws the models' samples. A file that cannot be written is
// an error after the table, which took longer.
func compare(ctx context.Context, o options, s flags.Sets, stdout, stderr io.Writer) error {
	fmt.Fprintf(stdout, "\ntesting the best models and simple denoisers on %d images\n", s.Test.Len())
	if !o.output.JSON {
		ctx = metrics.WithProgress(ctx, stderr)
	}
	key := data.Key{Seed: o.train.Seed, Purpose: data.Test}
	var table metrics.Table
	var unwritten []error
	g := o.train.Group
	test := func(name string, d metrics.Denoiser) error {
		figures, err := metrics.EvaluateGroup(ctx, g, d, s.Test, o.train.Noise, key)
		table = append(table, metrics.Row{Name: name, Metrics: figures})
		return err
	}
	baselines, err := metrics.Baselines(ctx, s.Training, o.train.Noise, o.train.Seed)
	if err != nil {
		return err
	}
	for _, b := range baselines {
		if b.Err != nil {
			table = append(table, metrics.Row{Name: b.Name, Err: b.Err})
			continue
		}
		if err := test(b.Name, b.Denoiser); err != nil {
			return err
		}
	}
	for _, l := range o.training.Losses {
		m, err := bestModel(g, o.dir(l))
		if err != nil {
			return err
		}
		if err := test(o.model.Title()+", "+l.Name, m); err != nil {
			return err
		}
		if g.Rank() != 0 {
			continue
		}
		unwritten = append(unwritten, o.writeONNX(l, m))
		sheet := plot.Sheet{Set: s.Test, Noise: o.train.Noise, Key: key, Denoiser: m}
		unwritten = append(unwritten, sheet.Save(filepath.Join(o.dir(l), "samples.png")))
	}
	fmt.Fprintf(stdout, "\n%s", table.Text())
	for _, l := range o.training.Losses {
		if g.Rank() != 0 {
			break
		}
		unwritten = append(unwritten, view.SaveResults(o.dir(l), table), view.Report{Dir: o.dir(l), Title: o.title(l), Command: o.command}.Save())
	}
	return inLine(unwritten)
}

// bestModel returns the best model in a folder, which rank 0 reads for all.
func bestModel(g group.Group, dir string) (m *autoencoder.Model, err error) {
	var file []byte
	if g.Rank() == 0 {
		if m, err = autoencoder.Load(filepath.Join(dir, train.BestFile)); err == nil {
			file, err = m.MarshalBinary()
		}
	}
	if err := group.Agree(g, err); err != nil {
		return nil, err
	}
	files, err := group.Gather(g, file)
	if err == nil && m == nil {
		m = new(autoencoder.Model)
		err = m.UnmarshalBinary(files[0])
	}
	return m, err
}

// inLine returns the errors that are not nil as one.
func inLine(errs []error) (all error) {
	for _, err := range errs {
		if all != nil && err != nil {
			err = fmt.Errorf("%w; %w", all, err)
		}
		all = cmp.Or(err, all)
	}
	return all
}

// title is that of a loss's plot and report.
func (o options) title(l flags.Loss) string {
	return "Denoising " + o.model.Title() + ", " + l.Name + " loss"
}

// dir is the folder of a loss.
func (o options) dir(l flags.Loss) string {
	return filepath.Join(o.output.Folder, "mnist-"+o.model.Prefix()+strings.ToLower(l.Name))
}

// writeONNX writes the best model of a loss if -onnx asks for it. With several losses each has a file.
func (o options) writeONNX(l flags.Loss, m *autoencoder.Model) error {
	ending := ""
	if len(o.training.Losses) > 1 {
		ending = strings.ToLower(l.Name)
	}
	return o.output.WriteONNX(m, ending)
}
