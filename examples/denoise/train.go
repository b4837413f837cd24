package main

import (
	"cmp"
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
	"github.com/denoise-go/denoise/train/group"
)

func init() { commands["train"] = trainModel }

const trainUsage = `Trains a denoiser on pictures.

usage: go run ./examples/denoise train -images FOLDER [flags]          noise is added to clean pictures
       go run ./examples/denoise train -noisy FOLDER -clean FOLDER     the noise is recorded
       go run ./examples/denoise train -leaves                         no pictures: synthetic scenes

The folder -out gets the best model, best.safetensors, the history of losses and a plot of them, samples of the validation crops, report.html with all of
it, and what is needed to resume. With AdamW the learning rate is 0.001 unless -lr says otherwise. Ctrl-C saves the run after the present step; -resume goes on from there to the same results as without the stop.

`

// trainOptions is what the command line of train says.
type trainOptions struct {
	pictures flags.Pictures
	noise    flags.Noise
	model    flags.Model
	init     flags.Init
	training flags.Training
	output   flags.Output
	device   flags.Device
	ranks    flags.Processes
	http     flags.HTTP
	fromFile bool   // the network is that of -init
	half     string // file for the best model with numbers of 16 bits, or ""

	command string // that starts the program with these options
}

// trainDefaults are those that differ from the ones of other programs.
var trainDefaults = map[string]string{
	"sigma": "5/255..50/255", "model": "ffdnet", "loss": "l2", "schedule": "cosine", "epochs": "50", "batch": "16", "out": filepath.Join("runs", "denoise"),
}

func (o *trainOptions) groups() []flags.Group {
	return []flags.Group{&o.pictures, &o.noise, &o.model, &o.init, &o.training, &o.output, &o.device, &o.ranks, &o.http}
}

func (o *trainOptions) Register(set *flag.FlagSet) {
	for _, g := range o.groups() {
		g.Register(set)
	}
	set.StringVar(&o.half, "half", "", "write the best model with 16 bits a number as this `file`, too: half the size, weights rounded to 11 significant bits, very small ones to fewer")
	flags.SetDefaults(set, trainDefaults)
}

func (o *trainOptions) Read(set *flag.FlagSet) error {
	flags.SetRate(set, "0.001")
	for _, g := range o.groups() {
		if err := g.Read(set); err != nil {
			return err
		}
	}
	if err := flags.CheckFile(set, "half"); err != nil {
		return err
	}
	if o.half != "" && filepath.Clean(o.half) == filepath.Clean(o.output.ONNX) {
		return fmt.Errorf("want two files for -half and -onnx, got %s for both", o.half)
	}
	if len(o.training.Losses) != 1 {
		return errors.New("-loss: want one loss")
	}
	model := flags.Given(set, "model")
	o.fromFile = o.init.File != "" && !model && !flags.Given(set, "size")
	if !o.pictures.Recorded() {
		return nil
	}
	if !model {
		o.model.Name = "resunet" // FFDNet reads the level of the noise, which nothing states
	}
	return o.noise.Recorded(set, "pictures")
}

// newModel returns the network for crops of a shape, with the weights that a new run begins with.
func (o *trainOptions) newModel(crops data.Shape, seed uint64) (*autoencoder.Model, error) {
	cfg := o.model.Config(crops, seed)
	if o.fromFile {
		var err error
		if cfg, err = o.init.Network(crops); err != nil {
			return nil, err
		}
	}
	m, err := autoencoder.New(cfg.WithSeed(seed))
	if err != nil {
		return nil, err
	}
	if _, _, ok := m.ReceptiveField(); !ok {
		return nil, command.Usage(fmt.Errorf("-model: want a network for pictures of any size, such as ffdnet or unet, got %s", o.network()))
	}
	return m, o.init.Load(m)
}

// network is what plots and errors call the network.
func (o *trainOptions) network() string {
	if o.fromFile {
		return filepath.Base(o.init.File)
	}
	return o.model.Title()
}

// trainModel is the command that trains.
func trainModel(args []string, s command.Stdio) error {
	o := trainOptions{model: flags.Model{Sized: true}}
	if err := flags.Parse("denoise train", trainUsage, args, s.Out, &o); err != nil {
		return command.Usage(err)
	}
	o.command = flags.Command("./examples/denoise train", args)
	ctx, stop := command.UntilSignal()
	defer stop()
	return o.ranks.In(s, &o.output, &o.http, func(g group.Group, s command.Stdio) error { return o.run(ctx, g, s) })
}

// run trains in a group. Ranks other than 0 do nothing after it.
func (o *trainOptions) run(ctx context.Context, g group.Group, s command.Stdio) (err error) {
	if err := o.output.CheckFree(o.output.Folder); err != nil {
		return err
	}
	device, closeDevice, err := o.device.Open(s.Err)
	if err != nil {
		return err
	}
	defer closeDevice()
	training, validation, err := o.pictures.Open(s.Err)
	if err != nil {
		return err
	}
	cfg := train.Config{Dir: o.output.Folder, Start: o.output.Start, Keep: o.output.Keep, SaveEpochs: o.output.Epochs, Group: g, Device: device, Progress: s.Err}
	o.training.Set(&cfg)
	cfg.Loss, cfg.LossName, cfg.Noise = o.training.Losses[0].Loss, o.training.Losses[0].Name, o.noise.Noise
	cfg.Batch = min(cfg.Batch, training.Len())
	m, err := o.newModel(training.Shape(), cfg.Seed)
	if err != nil {
		return err
	}
	if o.output.Verify != "" {
		return o.output.VerifyRun(ctx, m, training, validation, cfg, s.Out)
	}
	stop, err := o.http.Serve(cfg.Dir, s.Out)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, stop()) }()
	run := flags.Watched{Config: &cfg, Title: "Denoising with " + o.network(), Model: m, Validation: validation}
	defer run.Follow(o.http, o.output, s.Err)()
	if _, err := train.Run(ctx, m, training, validation, cfg); err != nil {
		return err
	}
	if g.Rank() != 0 {
		return nil
	}
	best := filepath.Join(cfg.Dir, train.BestFile)
	if m, err = autoencoder.Load(best); err != nil {
		return err
	}
	run.Model = m
	unwritten := run.Report(o.command)
	if err := o.output.WriteONNX(m, ""); err != nil {
		return err
	}
	if o.half != "" {
		if err := m.SaveHalf(o.half); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Out, "the best model is in %s: go run ./examples/denoise -model %s PICTURE\n", best, best)
	return unwritten
}
