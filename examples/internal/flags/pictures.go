package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
)

// Pictures is which pictures to train on: those of a folder, recorded pairs of two, or synthetic scenes.
type Pictures struct {
	images, clean, noisy string
	leaves, strict       bool
	crop, crops          int
	channels, memory     int
	validation           string
	share                Share
}

// validationCrops are the crops to validate with in each epoch: the same in all.
const validationCrops = 256

// The largest sides of crops and of scenes that package images makes.
const (
	maxCrop  = 1 << 13
	maxScene = 1 << 12
)

func (p *Pictures) Register(set *flag.FlagSet) {
	set.StringVar(&p.images, "images", "", "`folder` of clean pictures, with the folders and the tars in it, or one tar")
	set.StringVar(&p.noisy, "noisy", "", "`folder` or tar of pictures with noise; -clean has the same pictures without it, under the same names")
	set.StringVar(&p.clean, "clean", "", "`folder` or tar of the pictures of -noisy without noise")
	set.BoolVar(&p.leaves, "leaves", false, "train on synthetic scenes instead of pictures")
	set.IntVar(&p.crop, "crop", 64, "height and width in `pixels` of the crops to train on")
	set.IntVar(&p.crops, "crops", 4000, "`crops` of an epoch")
	set.IntVar(&p.channels, "channels", 0, "1 to train on gray pictures, coloured ones being converted, or 3 (default: 3 if any picture is coloured)")
	set.StringVar(&p.validation, "validation", "0.1", "pictures to validate with: a `number` or a fraction of all")
	set.IntVar(&p.memory, "memory", 2048, "`MiB` for decoded pictures, half of it for those to validate with; a folder may be larger")
	set.BoolVar(&p.strict, "strict", false, "let a broken picture be an error; without the flag it is named and skipped")
}

func (p *Pictures) Read(set *flag.FlagSet) (err error) {
	if err := NotEmpty(set, "images", "noisy", "clean"); err != nil {
		return err
	}
	sources := 0
	for _, given := range []bool{p.images != "", p.noisy != "" || p.clean != "", p.leaves} {
		if given {
			sources++
		}
	}
	switch {
	case sources != 1:
		return fmt.Errorf("want one of -images, -noisy with -clean, and -leaves, got %d", sources)
	case (p.noisy == "") != (p.clean == ""):
		return fmt.Errorf("want -noisy and -clean, got one of them")
	case p.leaves && p.crop > maxScene:
		return fmt.Errorf("-crop: want at most %d with -leaves, got %d", maxScene, p.crop)
	case p.crop < 1 || p.crop > maxCrop:
		return fmt.Errorf("-crop: want 1 to %d, got %d", maxCrop, p.crop)
	case p.crops < 1 || p.crops > math.MaxInt32:
		return fmt.Errorf("-crops: want 1 to %d, got %d", math.MaxInt32, p.crops)
	case p.channels != 0 && p.channels != 1 && p.channels != 3:
		return fmt.Errorf("-channels: want 1 or 3, got %d", p.channels)
	case p.memory < 1 || p.memory > math.MaxInt32:
		return fmt.Errorf("-memory: want 1 to %d, got %d", math.MaxInt32, p.memory)
	}
	p.share, err = ParseShare(p.validation)
	return err
}

// Recorded reports whether the pictures come with noise.
func (p *Pictures) Recorded() bool { return p.noisy != "" }

// Open opens the pictures and returns random crops of them, some pictures being left to validate with. It writes how many there are and which are broken to log.
func (p *Pictures) Open(log io.Writer) (training, validation data.Source, err error) {
	if p.leaves {
		return p.scenes()
	}
	var albums []*images.Album // one, or the clean and the noisy one
	o := images.Options{MinSide: p.crop, Memory: int64(p.memory) << 20, Strict: p.strict}
	if p.images != "" {
		a, err := images.OpenFolder(p.images, o)
		if err != nil {
			return nil, nil, err
		}
		albums = []*images.Album{a}
	} else {
		clean, noisy, err := images.OpenPairs(p.clean, p.noisy, o)
		if err != nil {
			return nil, nil, err
		}
		albums = []*images.Album{clean, noisy}
	}
	broken := 0
	for _, a := range albums {
		for _, b := range a.Broken {
			fmt.Fprintf(log, "skipped: %s: %v\n", b.Name, b.Err)
		}
		broken += len(a.Broken)
	}
	n, err := p.share.Of(len(albums[0].Files))
	if err != nil {
		return nil, nil, err
	}
	cfg := images.CropConfig{Size: p.crop, PerEpoch: p.crops, Channels: p.channels, Memory: int64(p.memory) << 19}
	for _, a := range albums {
		if cfg.Channels == 0 || cfg.Channels == 1 && p.channels == 0 {
			cfg.Channels = a.Channels() // of both parts
		}
	}
	var parts [2][]*images.Album
	for _, a := range albums {
		t, v, err := a.Split(n)
		if err != nil {
			return nil, nil, err
		}
		parts[0], parts[1] = append(parts[0], t), append(parts[1], v)
	}
	if training, err = source("training", parts[0], cfg); err != nil {
		return nil, nil, moreMemory(err)
	}
	cfg.PerEpoch = min(p.crops, validationCrops)
	if validation, err = source("validation", parts[1], cfg); err != nil {
		return nil, nil, moreMemory(err)
	}
	fmt.Fprintf(log, "%d pictures to train on, %d to validate with, %d broken ones skipped; crops of %v\n", len(albums[0].Files)-n, n, broken, training.Shape())
	return training, validation, nil
}

// moreMemory adds advice to an error.
func moreMemory(err error) error {
	if errors.Is(err, images.ErrMemory) {
		return fmt.Errorf("%w (give more with -memory)", err)
	}
	return err
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
