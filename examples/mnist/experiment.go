package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/plot"
)

// trainingImages is how much of the training file is trained on. The rest is for validation.
const trainingImages = 50_000

// sets are the three parts of the data.
type sets struct{ training, validation, test *data.Set }

// experiment trains a model with each loss, then loads the best of each from disk and prints the table.
func experiment(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.train.Start == train.Fresh { // ask for all folders before hours go into the first
		for _, l := range o.losses {
			if err := train.CheckFree(o.dir(l)); err != nil {
				return err
			}
		}
	}
	s, err := load(o.dataDir, stdout)
	if err != nil {
		return err
	}
	limitMemory(s, o.train.Batch)
	for _, l := range o.losses {
		if err := trainOne(ctx, o, l, s, stdout, stderr); err != nil {
			return err
		}
	}
	return compare(ctx, o, s, stdout)
}

// limitMemory has garbage collected early, unless the user has set a limit. It costs a few milliseconds an epoch; garbage would
// otherwise be most of what the program holds beside the images, the network and a batch.
func limitMemory(s sets, batch int) {
	const network, row = 44 << 20, 192 << 10 // bytes that are enough for training the MNIST network, and for each row of a batch
	images := s.training.Len() + s.validation.Len() + s.test.Len()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(images)*int64(s.test.D()) + network + int64(batch)*row)
	}
}

// load reads the data and says what they are.
func load(dir string, stdout io.Writer) (sets, error) {
	file, test, origin, err := data.MNIST(dir)
	if err != nil && dir == "" {
		err = fmt.Errorf("%w (-data DIR reads it from a folder)", err)
	}
	if err != nil {
		return sets{}, err
	}
	if file.Len() <= trainingImages {
		return sets{}, fmt.Errorf("%s: want more than %d training images, got %d", origin, trainingImages, file.Len())
	}
	training, validation, err := file.Split(trainingImages)
	if err != nil {
		return sets{}, err
	}
	training.Name, validation.Name = "training", "validation"
	fmt.Fprintf(stdout, "%s: %d images to train on, %d to validate, %d to test\n", origin, training.Len(), validation.Len(), test.Len())
	if !origin.Known() {
		fmt.Fprintf(stdout, "SHA-256 of %s: %s\nSHA-256 of %s: %s\n", origin.Train.Path, origin.Train.SHA256, origin.Test.Path, origin.Test.SHA256)
	}
	return sets{training, validation, test}, nil
}

// network is what is trained.
func network(seed uint64) autoencoder.Config {
	cfg := autoencoder.MNIST()
	cfg.Seed = seed
	return cfg
}

// trainOne trains the MNIST network with a loss and fills the loss's folder.
func trainOne(ctx context.Context, o options, l namedLoss, s sets, stdout, stderr io.Writer) error {
	m, err := autoencoder.New(network(o.train.Seed))
	if err != nil {
		return err
	}
	cfg := o.train
	cfg.Loss, cfg.LossName, cfg.Dir, cfg.Progress = l.loss, l.name, o.dir(l), stderr
	cfg.Beside = append(cfg.Beside, func(h train.History) error {
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
		if err := test("autoencoder, "+l.name, m); err != nil {
			return err
		}
		if err := plot.Sheet(filepath.Join(o.dir(l), "samples.png"), s.test, o.noise, key, m, firstImages(10)); err != nil {
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

func firstImages(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}
