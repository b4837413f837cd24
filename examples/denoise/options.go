package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"runtime"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
)

const usage = `Takes the noise off pictures with a trained model.

usage: go run ./examples/denoise [flags] PICTURE…
       go run ./examples/denoise bench -help
       go run ./examples/denoise train -help

PNG, JPEG, TIFF, WebP, BMP and GIF are read, and photo.jpg becomes photo.denoised.png beside it: a PNG of the picture's size and
depth, gray or in colour, with its alpha channel, upright as its EXIF data says; colour profiles and other metadata are not kept. A picture - is read from stdin and written to
stdout. No picture that is read is ever overwritten, and files are written atomically.

`

// options is what the command line of denoise says.
type options struct {
	files      []string
	model      string
	sigma      string
	level      float64 // that sigma states, or 0
	out        string
	sheet      bool
	force      bool
	memory     int
	atOnce     int
	mostPixels int
}

func (o *options) Register(set *flag.FlagSet) {
	registerModel(set, &o.model)
	set.StringVar(&o.sigma, "sigma", "", "standard `deviation` of the noise, such as 0.1 or 25/255, for models that are told it; without the flag it is estimated from each picture")
	set.StringVar(&o.out, "out", "", "`folder` for the results, which get the pictures' names there; it is made if need be")
	set.BoolVar(&o.sheet, "sheet", false, "also write photo.sheet.png: the middle of the picture before and after, side by side")
	set.BoolVar(&o.force, "force", false, "replace results that are there already")
	set.IntVar(&o.memory, "memory", 512, "`MiB` for the values within the network, of all pictures together; what does not fit goes through in tiles, with the same result")
	set.IntVar(&o.atOnce, "j", runtime.GOMAXPROCS(0), "how `many` pictures are read, denoised or written at a time")
	set.IntVar(&o.mostPixels, "max-pixels", images.DefaultMaxPixels, "reject pictures of more `pixels`")
}

func (o *options) Read(set *flag.FlagSet) error {
	if err := flags.NotEmpty(set, "model", "sigma", "out"); err != nil {
		return err
	}
	switch {
	case o.memory < 1 || o.memory > math.MaxInt32:
		return fmt.Errorf("-memory: want 1 to %d, got %d", math.MaxInt32, o.memory)
	case o.atOnce < 1:
		return fmt.Errorf("-j: want at least 1, got %d", o.atOnce)
	case o.mostPixels < 1:
		return fmt.Errorf("-max-pixels: want at least 1, got %d", o.mostPixels)
	}
	if o.out != "" {
		if err := flags.CheckFolder("out", o.out); err != nil {
			return err
		}
	}
	if o.sigma == "" {
		return nil
	}
	var err error
	if o.level, err = flags.Strength(o.sigma); err == nil && o.level == 0 {
		err = fmt.Errorf("-sigma: want more than 0, got %s", o.sigma)
	}
	return err
}

func (o *options) parse(args []string, s command.Stdio) (err error) {
	if o.files, err = flags.ParseWith("denoise", usage, args, s.Out, o); err == nil && len(o.files) == 0 {
		err = errors.New("want the names of pictures, got none (-h lists the flags)")
	}
	o.atOnce = min(o.atOnce, len(o.files))
	return command.Usage(err)
}

func registerModel(set *flag.FlagSet, name *string) {
	set.StringVar(name, "model", "", "`file` of the model, as train.Run and Model.Save write it; without the flag, the model that comes along")
}

// checkLevel reports a level for a model that does not read it.
func checkLevel(m *autoencoder.Model, level float64) error {
	reads, err := m.ReadsLevel()
	if err == nil && level > 0 && !reads {
		err = errors.New("-sigma: want a model that is told the level of the noise, got one that is blind to it; leave the flag out")
	}
	return err
}
