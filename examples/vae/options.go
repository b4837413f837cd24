package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train"
)

// options is what the command line says.
type options struct {
	data     flags.Data
	training training
	deployed deployed
	http     flags.HTTP
	command  string // that starts the program with these options
}

const usage = `Trains variational autoencoders on MNIST and shows what they are for, beside plain autoencoders.

usage: go run ./examples/vae [flags]            trains, and prints tables; pictures and models are below -out
       go run ./examples/vae -score FILE        scores a picture with the trained model
       go run ./examples/vae -serve ADDRESS     does so over HTTP, and generates digits

A run that was stopped goes on where it was when the same command is given again.

`

// parse reads the command line. Help goes to w.
func parse(args []string, w io.Writer) (options, error) {
	var o options
	err := flags.Parse("vae", usage, args, w, &o.data, &o.training, &o.deployed, &o.http)
	o.command = flags.Command("./examples/vae", args)
	return o, err
}

// training is how the networks are trained.
type training struct {
	Folder string
	Epochs int
	Digits []uint8 // each of which two networks do not see
	Few    int     // epochs of each of these networks
	Images int     // training images that are used, all if 0
	Tested int     // test images that are used, all if 0
	Beta   float64
	Seed   uint64
	Start  train.Start

	digits         string
	quick, restart bool
}

func (t *training) Register(set *flag.FlagSet) {
	set.StringVar(&t.Folder, "out", "runs/vae", "`folder` for the results")
	set.IntVar(&t.Epochs, "epochs", 20, "passes over the training set; a sixth of them for the networks that do not see a digit")
	set.StringVar(&t.digits, "digits", "0123456789", "`digits` for each of which two networks are trained that do not see it")
	set.Float64Var(&t.Beta, "beta", 1, "weight of the divergence in the loss")
	set.Uint64Var(&t.Seed, "seed", 0, "seed of the weights, the order of images, codes and noise")
	set.BoolVar(&t.quick, "quick", false, "train on 10000 images for 8 epochs, and test with 2000: soon done, with worse figures")
	set.BoolVar(&t.restart, "restart", false, "delete the runs in the folder and begin anew")
}

func (t *training) Read(set *flag.FlagSet) error {
	t.Start = train.Resume
	if t.restart {
		t.Start = train.Restart
	}
	if t.quick && flags.Given(set, "epochs") {
		return fmt.Errorf("want -quick or -epochs, got both")
	}
	if t.quick {
		t.Epochs, t.Images, t.Tested = 8, 10_000, 2000
	}
	t.Few = max(1, t.Epochs/6)
	for _, r := range t.digits {
		digit := uint8(r - '0')
		if r < '0' || r > '9' || slices.Contains(t.Digits, digit) {
			return fmt.Errorf("-digits: want digits, each once, got %q", t.digits)
		}
		t.Digits = append(t.Digits, digit)
	}
	switch {
	case t.Epochs < 1 || t.Epochs > math.MaxInt32:
		return fmt.Errorf("-epochs: want 1 to %d, got %d", math.MaxInt32, t.Epochs)
	case !(t.Beta > 0) || math.IsInf(t.Beta, 1):
		return fmt.Errorf("-beta: want a number above 0, got %g", t.Beta)
	}
	return flags.CheckFolder("out", t.Folder)
}

// path returns a path below the folder for the results.
func (t *training) path(name string) string { return filepath.Join(t.Folder, name) }

// deployed is the use of a trained model.
type deployed struct {
	Detector string // folder of a detector
	Score    string // file to score, or ""
	Serve    string // address to listen on, or ""
}

func (d *deployed) Register(set *flag.FlagSet) {
	set.StringVar(&d.Detector, "detector", "runs/vae/detector", "`folder` with the trained model and its threshold, for -score and -serve")
	set.StringVar(&d.Score, "score", "", "score the picture in this `file`: a PNG, or a byte for each pixel, 0 for the background")
	set.StringVar(&d.Serve, "serve", "", "`address` to listen on, such as :8080, which is reached from this machine only, or 0.0.0.0:8080")
}

func (d *deployed) Read(set *flag.FlagSet) (err error) {
	if err := flags.NotEmpty(set, "detector", "score", "serve"); err != nil {
		return err
	}
	name := "score"
	switch {
	case d.Score != "" && d.Serve != "":
		return fmt.Errorf("want -score or -serve, got both")
	case d.Score == "" && d.Serve == "" && flags.Given(set, "detector"):
		return fmt.Errorf("-detector: want -score or -serve with it")
	case d.Score == "" && d.Serve == "":
		return nil
	case d.Serve != "":
		name = "serve"
		err = flags.CheckAddress(name, d.Serve)
	}
	set.Visit(func(f *flag.Flag) {
		if err == nil && f.Name != name && f.Name != "detector" {
			err = fmt.Errorf("want -%s or -%s, got both: the model is trained already", name, f.Name)
		}
	})
	return err
}
