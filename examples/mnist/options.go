package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// What -quick trains: few epochs at a high rate, enough to pass every baseline in what the loss measures.
const (
	quickEpochs = 5
	quickLR     = 1e-3
)

// namedLoss is a loss that -loss can ask for.
type namedLoss struct {
	name string
	loss autoencoder.Loss
}

var losses = []namedLoss{
	{"L1", autoencoder.L1},
	{"L2", autoencoder.L2},
	{"Huber", autoencoder.Huber(0.1)},
}

// options is what the command line says.
type options struct {
	losses     []namedLoss
	dataDir    string
	split      string // name of the set in dataDir; "" for the only one
	validation share
	out        string
	noise      data.Noise
	verify     string // folder of a run to verify instead of training
	device     string
	tf32       bool
	onnx       string       // file for the best model, or ""
	batchGiven bool         // else a small set has smaller batches
	train      train.Config // but for the device
}

const usage = `Trains denoising autoencoders on MNIST and compares them with simple denoisers.

usage: go run ./examples/mnist [flags]

Each loss gets a folder under -out, such as runs/mnist-l1, with the best model, the history of losses, a plot of them,
a sheet of samples, and what is needed to make the run again. A table of test results is printed last.

Ctrl-C saves the runs' state after the present step; a second one stops at once. -resume goes on from the last state saved,
however training was stopped, to the same results as without the stop.

`

// parse reads the command line. Help goes to w.
func parse(args []string, w io.Writer) (options, error) {
	o := options{train: train.Default()}
	flags := flag.NewFlagSet("mnist", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are returned, and reported once
	var (
		loss  = flags.String("loss", "both", "`name` of the loss: l1, l2, both (one after the other) or huber (l2 up to a difference of 0.1, l1 beyond)")
		quick = flags.Bool("quick", false, fmt.Sprintf("train %d epochs at a learning rate of %g: seconds instead of minutes", quickEpochs, quickLR))

		resume  = flags.Bool("resume", false, "go on with the runs in the folders of the losses, where there are any")
		restart = flags.Bool("restart", false, "delete the runs in the folders of the losses and begin anew")
	)
	var noise noiseFlags
	noise.register(flags)
	flags.IntVar(&o.train.Epochs, "epochs", o.train.Epochs, "passes over the training set")
	flags.IntVar(&o.train.Batch, "batch", o.train.Batch, "images a training step, at most all there are to train on")
	flags.Float64Var(&o.train.AdamW.LR, "lr", o.train.AdamW.LR, "learning rate of AdamW")
	flags.Uint64Var(&o.train.Seed, "seed", 0, "seed of the weights, the order of images and the noise")
	flags.StringVar(&o.dataDir, "data", "", "`folder` of MNIST's files, gzipped or not, or of those of a set like it: Fashion-MNIST, KMNIST, EMNIST, QMNIST or one's own (default: MNIST as a Go module)")
	flags.StringVar(&o.split, "split", "", "`name` of the set where -data has several, such as letters for emnist-letters")
	validation := flags.String("validation", "", "`images` at the end of the training file to validate with: a number or a fraction such as 0.1 (default: a sixth, which is 10000 of MNIST's)")
	flags.IntVar(&o.train.Keep, "keep", o.train.Keep, "`states` at the ends of epochs to keep in each folder, to resume from and to verify")
	flags.StringVar(&o.verify, "verify", "", "verify the run in this `folder`, such as runs/mnist-l1, instead of training: check its files and make its last epochs again")
	flags.StringVar(&o.device, "device", "cpu", "`device` to train on: cpu, or cuda for an NVIDIA GPU (in a program built with -tags cuda)")
	flags.BoolVar(&o.tf32, "tf32", false, "let the GPU multiply matrices with 10 bits of mantissa: faster, and other numbers")
	flags.StringVar(&o.out, "out", "runs", "`folder` for the results")
	flags.StringVar(&o.onnx, "onnx", "", "write the best model as this ONNX `file`, too; with -loss both denoiser.onnx stands for denoiser-l1.onnx and denoiser-l2.onnx")

	err := flags.Parse(args)
	if err == flag.ErrHelp {
		fmt.Fprint(w, usage, "flags:\n")
		flags.SetOutput(w)
		flags.PrintDefaults()
		return o, err
	}
	if err != nil {
		return o, fmt.Errorf("%w (-h lists the flags)", err)
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("want flags only, got %q (-h lists them)", flags.Arg(0))
	}
	if *quick {
		flags.Visit(func(f *flag.Flag) {
			if f.Name == "epochs" || f.Name == "lr" {
				err = fmt.Errorf("want -quick or -%s, got both", f.Name)
			}
		})
		if err != nil {
			return o, err
		}
		o.train.Epochs, o.train.AdamW.LR = quickEpochs, quickLR
	}
	if *resume && *restart {
		return o, fmt.Errorf("want -resume or -restart, got both")
	}
	if *resume {
		o.train.Start = train.Resume
	}
	if *restart {
		o.train.Start = train.Restart
	}
	if o.losses, err = lossesNamed(*loss); err != nil {
		return o, err
	}
	if o.noise, err = noise.noise(flags); err != nil {
		return o, err
	}
	o.validation = usualShare
	if *validation != "" {
		if o.validation, err = parseShare(*validation); err != nil {
			return o, err
		}
	}
	flags.Visit(func(f *flag.Flag) { o.batchGiven = o.batchGiven || f.Name == "batch" })
	o.train.Noise = o.noise
	return o, o.check()
}

// check refuses values that no data set could make right, before data are read.
func (o options) check() error {
	if o.device != "cpu" && o.device != "cuda" {
		return fmt.Errorf("-device: want cpu or cuda, got %q", o.device)
	}
	if o.tf32 && o.device != "cuda" {
		return fmt.Errorf("-tf32: want -device cuda with it, got %s", o.device)
	}
	if o.split != "" && o.dataDir == "" {
		return fmt.Errorf("-split: want -data with it, the folder of the sets")
	}
	if o.train.Epochs < 1 || o.train.Epochs > math.MaxInt32 {
		return fmt.Errorf("-epochs: want 1 to %d, got %d", math.MaxInt32, o.train.Epochs)
	}
	if o.train.Keep < 1 {
		return fmt.Errorf("-keep: want at least 1, got %d", o.train.Keep)
	}
	if o.train.Batch < 1 {
		return fmt.Errorf("-batch: want at least 1, got %d", o.train.Batch)
	}
	if !isDir(filepath.Dir(o.onnx)) || isDir(o.onnx) { // before hours go into the model
		return fmt.Errorf("-onnx: want a file in a folder that exists, got %s", o.onnx)
	}
	return o.train.AdamW.Validate()
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func lossesNamed(name string) ([]namedLoss, error) {
	if name == "both" {
		return losses[:2], nil
	}
	for _, l := range losses {
		if strings.EqualFold(l.name, name) {
			return []namedLoss{l}, nil
		}
	}
	return nil, fmt.Errorf("-loss: want l1, l2, both or huber, got %q", name)
}
