package flags

import (
	"flag"
	"fmt"
	"io"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
)

// Pictures is which pictures to train on: those of a folder, recorded pairs of two, or synthetic scenes.
type Pictures struct {
	samples

	crop, crops, channels int
}

// validationCrops are the crops to validate with in each epoch: the same in all.
const validationCrops = 256

// The largest sides of crops and of scenes that package images makes.
const (
	maxCrop  = 1 << 13
	maxScene = 1 << 12
)

func (p *Pictures) Register(set *flag.FlagSet) {
	set.StringVar(&p.folder, "images", "", "`folder` of clean pictures, with the folders and the tars in it, or one tar")
	set.StringVar(&p.noisy, "noisy", "", "`folder` or tar of pictures with noise; -clean has the same pictures without it, under the same names")
	set.StringVar(&p.clean, "clean", "", "`folder` or tar of the pictures of -noisy without noise")
	set.BoolVar(&p.synthetic, "leaves", false, "train on synthetic scenes instead of pictures")
	set.IntVar(&p.crop, "crop", 64, "height and width in `pixels` of the crops to train on")
	set.IntVar(&p.crops, "crops", 4000, "`crops` of an epoch")
	set.IntVar(&p.channels, "channels", 0, "1 to train on gray pictures, coloured ones being converted, or 3 (default: 3 if any picture is coloured)")
	set.StringVar(&p.validation, "validation", "0.1", "pictures to validate with: a `number` or a fraction of all")
	set.IntVar(&p.memory, "memory", 2048, "`MiB` for decoded pictures, half of it for those to validate with; a folder may be larger")
	set.BoolVar(&p.strict, "strict", false, "let a broken picture be an error; without the flag it is named and skipped")
}

func (p *Pictures) Read(set *flag.FlagSet) error {
	if err := p.read(set, "images", "leaves"); err != nil {
		return err
	}
	switch {
	case p.synthetic && p.crop > maxScene:
		return fmt.Errorf("-crop: want at most %d with -leaves, got %d", maxScene, p.crop)
	case p.crop < 1 || p.crop > maxCrop:
		return fmt.Errorf("-crop: want 1 to %d, got %d", maxCrop, p.crop)
	case p.crops < 1 || p.crops > math.MaxInt32:
		return fmt.Errorf("-crops: want 1 to %d, got %d", math.MaxInt32, p.crops)
	case p.channels != 0 && p.channels != 1 && p.channels != 3:
		return fmt.Errorf("-channels: want 1 or 3, got %d", p.channels)
	}
	return nil
}

// Open opens the pictures and returns random crops of them, some pictures being left to validate with. It writes how many there are and which are broken to log.
func (p *Pictures) Open(log io.Writer) (training, validation data.Source, err error) {
	if p.synthetic {
		return p.scenes()
	}
	o := images.Options{MinSide: p.crop, Memory: int64(p.memory) << 20, Strict: p.strict}
	albums, err := openFiles(&p.samples, func(dir string) (*images.Album, error) { return images.OpenFolder(dir, o) },
		func(clean, noisy string) (*images.Album, *images.Album, error) {
			return images.OpenPairs(clean, noisy, o)
		})
	if err != nil {
		return nil, nil, err
	}
	cfg := images.CropConfig{Size: p.crop, PerEpoch: p.crops, Channels: p.channels, Memory: int64(p.memory) << 19}
	broken := 0
	for _, a := range albums {
		for _, b := range a.Broken {
			fmt.Fprintf(log, "skipped: %s: %v\n", b.Name, b.Err)
		}
		broken += len(a.Broken)
		if cfg.Channels == 0 || cfg.Channels == 1 && p.channels == 0 {
			cfg.Channels = a.Channels() // of both parts
		}
	}
	toTrain, toValidate, n, err := divide(p.share, len(albums[0].Files), albums)
	if err != nil {
		return nil, nil, err
	}
	if training, err = source("training", toTrain, cfg); err != nil {
		return nil, nil, moreMemory(err)
	}
	cfg.PerEpoch = min(p.crops, validationCrops)
	if validation, err = source("validation", toValidate, cfg); err != nil {
		return nil, nil, moreMemory(err)
	}
	fmt.Fprintf(log, "%d pictures to train on, %d to validate with, %d broken ones skipped; crops of %v\n", len(albums[0].Files)-n, n, broken, training.Shape())
	return training, validation, nil
}

// source returns crops of an album, or of a clean and a noisy one.
func source(name string, albums []*images.Album, cfg images.CropConfig) (data.Source, error) {
	if len(albums) == 2 {
		pairs, err := images.NewPairs(name, albums[0], albums[1], cfg)
		if err != nil {
			return nil, err
		}
		return pairs, nil
	}
	crops, err := images.NewCrops(name, albums[0], cfg)
	if err != nil {
		return nil, err
	}
	return crops, nil
}

// scenes returns synthetic scenes, in colour unless -channels asks for gray ones.
func (p *Pictures) scenes() (training, validation data.Source, err error) {
	cfg := images.LeavesConfig{Shape: data.Shape{C: 3, H: p.crop, W: p.crop}, PerEpoch: p.crops}
	if p.channels != 0 {
		cfg.Shape.C = p.channels
	}
	if training, err = images.NewLeaves(cfg); err != nil {
		return nil, nil, err
	}
	cfg.PerEpoch = min(p.crops, validationCrops)
	if validation, err = images.NewLeaves(cfg); err != nil {
		return nil, nil, err
	}
	return training, validation, nil
}
