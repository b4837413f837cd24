package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/signals"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train/metrics"
)

const benchUsage = `Measures a model on signals with Gaussian noise.

usage: go run ./examples/signals bench -model FILE -signals FOLDER [flags]

Noise is added to each channel of each file and not clipped. The table has means over them of the signal-to-noise ratio and the scale-invariant
signal-to-distortion ratio, in dB, of the noisy signals, of a Wiener filter that is told the noise's level, and of the model, which is not.

`

// benchOptions is what the command line of bench says.
type benchOptions struct {
	files         flags.SignalFiles
	model, folder string
	sigmas        string
	seed          uint64

	levels []float64
}

func (o *benchOptions) Register(set *flag.FlagSet) {
	o.files.Register(set)
	registerModel(set, &o.model)
	set.StringVar(&o.folder, "signals", "", "`folder` of the clean signals")
	set.StringVar(&o.sigmas, "sigma", "0.02,0.05,0.1", "standard `deviations` of the noise")
	set.Uint64Var(&o.seed, "seed", 1, "`seed` of the noise")
}

func (o *benchOptions) Read(set *flag.FlagSet) error {
	if err := o.files.Read(set); err != nil {
		return err
	}
	if o.folder == "" {
		return errors.New("want a folder of clean signals, -signals FOLDER")
	}
	var err error
	if o.levels, err = flags.Strengths(o.sigmas); err != nil {
		return err
	}
	if slices.Contains(o.levels, 0) {
		return fmt.Errorf("-sigma: want more than 0, got %s", o.sigmas)
	}
	return givenModel(o.model)
}

// bench is the command that measures a model.
func bench(ctx context.Context, args []string, s command.Stdio) error {
	var o benchOptions
	if err := flags.Parse("signals bench", benchUsage, args, s.Out, &o); err != nil {
		return command.Usage(err)
	}
	m, err := loadModel(o.model)
	if err != nil {
		return err
	}
	c, err := signals.OpenFolder(o.folder, o.files.Options)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%d files: means in dB\n\n%-8s %18s %18s %18s %16s\n%-8s", len(c.Files), "", "noisy", "Wiener", "model", "model: values/s", "sigma")
	fmt.Fprintf(s.Out, "%s\n", strings.Repeat(fmt.Sprintf(" %9s %8s", "SNR", "SI-SDR"), 3))
	for _, sigma := range o.levels {
		r, rate, err := measure(ctx, m, c, sigma, o.seed)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%-8.4g", sigma)
		for _, v := range r {
			fmt.Fprintf(s.Out, " %9.2f %8.2f", v.snr, v.sisdr)
		}
		fmt.Fprintf(s.Out, " %16.3g\n", rate)
	}
	return nil
}

// ratios are those of the noisy signals, the Wiener filter's and the model's.
type ratios [3]struct{ snr, sisdr float64 }

// measure returns the mean ratios of all channels that are not silent, and how many values a second the model denoised.
func measure(ctx context.Context, m *autoencoder.Model, c *signals.Collection, sigma float64, seed uint64) (mean ratios, rate float64, err error) {
	noise, err := data.NewGaussian(0, sigma)
	if err != nil {
		return mean, 0, err
	}
	count, values, seconds := 0, 0, 0.0
	for _, f := range c.Files {
		for channel := range f.Channels {
			if err := ctx.Err(); err != nil {
				return mean, 0, err
			}
			clean := f.Channel(channel)
			n := len(clean)
			if slices.Max(clean) == 0 && slices.Min(clean) == 0 {
				continue
			}
			noisy, filtered, denoised := make([]float32, n), make([]float32, n), make([]float32, n)
			noise.Apply(noisy, clean, data.Key{Seed: seed, Purpose: data.Test}, count)
			wiener(filtered, noisy, sigma)
			began := time.Now()
			if err := m.DenoisePlanes(denoised, noisy, data.Shape{C: 1, H: 1, W: n}); err != nil {
				return mean, 0, fmt.Errorf("%s: %w", f.Name, err)
			}
			seconds += time.Since(began).Seconds()
			values += n
			for i, got := range [][]float32{noisy, filtered, denoised} {
				snr, err := metrics.SNR(got, clean)
				if err != nil {
					return mean, 0, fmt.Errorf("%s: %w", f.Name, err)
				}
				sisdr, err := metrics.SISDR(got, clean)
				if err != nil {
					return mean, 0, fmt.Errorf("%s: %w", f.Name, err)
				}
				mean[i].snr += snr
				mean[i].sisdr += sisdr
			}
			count++
		}
	}
	if count == 0 {
		return mean, 0, errors.New("want signals to measure with, got silence")
	}
	for i := range mean {
		mean[i].snr /= float64(count)
		mean[i].sisdr /= float64(count)
	}
	return mean, float64(values) / seconds, nil
}
