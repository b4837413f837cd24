package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

const trainUsage = `Trains a denoiser of signals, autoencoder.WaveUNet.

usage: go run ./examples/signals train -signals FOLDER [flags]          noise is added to clean signals
       go run ./examples/signals train -noisy FOLDER -clean FOLDER     the noise is recorded
       go run ./examples/signals train -chirps                         no files: synthetic signals

The values of WAV files lie in -1 to 1; -sigma is the noise's standard deviation in these units. The folder -out gets the best model, best.safetensors, the history
of losses and a plot of them, and what is needed to resume. Ctrl-C saves the run; -resume goes on from there to the same results as without the stop.

`

// network is the one that is trained. Its first level has frames of 160 values, 20 ms at 8 kHz; a value of its coarsest level sees about 0.3 s.
func network(window int, seed uint64) autoencoder.Config {
	return autoencoder.WaveUNet(data.Shape{C: 1, H: 1, W: window}, 5,
		autoencoder.Level{Stride: 32, Channels: 320},
		autoencoder.Level{Stride: 2, Channels: 192, Depth: 1},
		autoencoder.Level{Stride: 4, Channels: 192, Depth: 1},
	).WithSeed(seed)
}

// trainOptions is what the command line of train says.
type trainOptions struct {
	signals  flags.Signals
	noise    flags.Noise
	init     flags.Init
	training flags.Training
	output   flags.Output
	device   flags.Device
}

// trainDefaults are those that differ from the ones of other programs.
var trainDefaults = map[string]string{
	"sigma": "0.01..0.1", "loss": "l1", "schedule": "cosine", "epochs": "10", "batch": "8", "out": filepath.Join("runs", "signals"),
}

func (o *trainOptions) groups() []flags.Group {
	return []flags.Group{&o.signals, &o.noise, &o.init, &o.training, &o.output, &o.device}
}

func (o *trainOptions) Register(set *flag.FlagSet) {
	for _, g := range o.groups() {
		g.Register(set)
	}
	flags.SetDefaults(set, trainDefaults)
	set.Lookup("lr").Usage = "learning rate (default 0.001 of adamw)"
}

func (o *trainOptions) Read(set *flag.FlagSet) error {
	flags.SetRate(set, "0.001")
	for _, g := range o.groups() {
		if err := g.Read(set); err != nil {
			return err
		}
	}
	if len(o.training.Losses) != 1 {
		return errors.New("-loss: want one loss")
	}
	if o.output.TensorBoard {
		return errors.New("-tensorboard: want it with pictures, which event files have of samples")
	}
	for _, name := range []string{"clip", "quantize"} {
		if flags.Given(set, name) {
			return fmt.Errorf("-%s: want it with pictures, as it clips to 0 to 1, and half of a signal's values are below 0", name)
		}
	}
	if !o.signals.Recorded() {
		return nil
	}
	return o.noise.Recorded(set, "signals")
}

// trainModel is the command that trains.
func trainModel(ctx context.Context, args []string, s command.Stdio) error {
	var o trainOptions
	if err := flags.Parse("signals train", trainUsage, args, s.Out, &o); err != nil {
		return command.Usage(err)
	}
	if err := o.output.CheckFree(o.output.Folder); err != nil {
		return err
	}
	device, closeDevice, err := o.device.Open(s.Err)
	if err != nil {
		return err
	}
	defer closeDevice()
	training, validation, err := o.signals.Open(s.Err)
	if err != nil {
		return err
	}
	cfg := train.Config{Dir: o.output.Folder, Start: o.output.Start, Keep: o.output.Keep, SaveEpochs: o.output.Epochs, Device: device, Progress: s.Err}
	o.training.Set(&cfg)
	cfg.Loss, cfg.LossName, cfg.Noise = o.training.Losses[0].Loss, o.training.Losses[0].Name, o.noise.Noise
	cfg.Batch = min(cfg.Batch, training.Len())
	m, err := autoencoder.New(network(training.Shape().W, cfg.Seed))
	if err != nil {
		return command.Usage(fmt.Errorf("-window: %w", err))
	}
	if err := m.StartFourier(); err != nil {
		return err
	}
	if err := o.init.Load(m); err != nil {
		return err
	}
	if o.output.Verify != "" {
		return o.output.VerifyRun(ctx, m, training, validation, cfg, s.Out)
	}
	run := flags.Watched{Config: &cfg, Title: "Denoising of signals", Model: m, Validation: validation}
	defer run.Follow(flags.HTTP{}, o.output, s.Err)()
	if _, err := train.Run(ctx, m, training, validation, cfg); err != nil {
		return err
	}
	best := filepath.Join(cfg.Dir, train.BestFile)
	if m, err = autoencoder.Load(best); err != nil {
		return err
	}
	if err := o.output.WriteONNX(m, ""); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "the best model is in %s: go run ./examples/signals -model %s FILE\n", best, best)
	return nil
}
