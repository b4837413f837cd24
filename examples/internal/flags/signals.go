package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/signals"
)

// Signals is which signals to train on: those of a folder, recorded pairs of two, or synthetic ones.
type Signals struct {
	Files SignalFiles

	folder, clean, noisy string
	chirps, strict       bool
	window, windows      int
	memory               int
	validation           string
	share                Share
}

// SignalFiles is how files of signals are read.
type SignalFiles struct {
	Options signals.Options
}

// maxWindow is the length of the largest windows that package signals makes.
const maxWindow = 1 << 20

// validationWindows are the windows to validate with in each epoch: the same in all.
const validationWindows = 512

func (f *SignalFiles) Register(set *flag.FlagSet) {
	set.StringVar(&f.Options.Column, "column", "", "`name` in the first line, or number from 1, of the column of CSV files; without the flag they have one")
	set.Float64Var(&f.Options.Scale, "scale", 1, "`value` in CSV and raw files that stands for 1, such as 4096: they are divided by it, and results multiplied")
}

func (f *SignalFiles) Read(*flag.FlagSet) error {
	if s := f.Options.Scale; !(s >= math.SmallestNonzeroFloat32 && s <= math.MaxFloat32) {
		return fmt.Errorf("-scale: want a number above 0, got %v", s)
	}
	return nil
}

func (s *Signals) Register(set *flag.FlagSet) {
	s.Files.Register(set)
	set.StringVar(&s.folder, "signals", "", "`folder` of clean signals in WAV, CSV or raw float32 files (.wav, .csv, .f32, .raw), with the folders in it")
	set.StringVar(&s.noisy, "noisy", "", "`folder` of signals with noise; -clean has the same signals without it, under the same names")
	set.StringVar(&s.clean, "clean", "", "`folder` of the signals of -noisy without noise")
	set.BoolVar(&s.chirps, "chirps", false, "train on synthetic signals instead of files")
	set.IntVar(&s.window, "window", 4096, "`values` of the windows to train on")
	set.IntVar(&s.windows, "windows", 4000, "`windows` of an epoch")
	set.StringVar(&s.validation, "validation", "0.1", "files to validate with: a `number` or a fraction of all")
	set.IntVar(&s.memory, "memory", 1024, "`MiB` for the values of all files")
	set.BoolVar(&s.strict, "strict", false, "let a broken file be an error, or one that is shorter than a window; without the flag it is named and skipped")
}

func (s *Signals) Read(set *flag.FlagSet) (err error) {
	if err := s.Files.Read(set); err != nil {
		return err
	}
	if err := NotEmpty(set, "signals", "noisy", "clean"); err != nil {
		return err
	}
	sources := 0
	for _, given := range []bool{s.folder != "", s.noisy != "" || s.clean != "", s.chirps} {
		if given {
			sources++
		}
	}
	switch {
	case sources != 1:
		return fmt.Errorf("want one of -signals, -noisy with -clean, and -chirps, got %d", sources)
	case (s.noisy == "") != (s.clean == ""):
		return fmt.Errorf("want -noisy and -clean, got one of them")
	case s.window < 1 || s.window > maxWindow:
		return fmt.Errorf("-window: want 1 to %d, got %d", maxWindow, s.window)
	case s.windows < 1 || s.windows > math.MaxInt32:
		return fmt.Errorf("-windows: want 1 to %d, got %d", math.MaxInt32, s.windows)
	case s.memory < 1 || s.memory > math.MaxInt32:
		return fmt.Errorf("-memory: want 1 to %d, got %d", math.MaxInt32, s.memory)
	}
	s.share, err = ParseShare(s.validation)
	return err
}

// Recorded reports whether the signals come with noise.
func (s *Signals) Recorded() bool { return s.noisy != "" }

// Open reads the signals and returns random windows of them, some files being left to validate with. It writes how many there are and which are broken to log.
func (s *Signals) Open(log io.Writer) (training, validation data.Source, err error) {
	cfg := signals.WindowConfig{Size: s.window, PerEpoch: s.windows}
	fewer := signals.WindowConfig{Size: s.window, PerEpoch: min(s.windows, validationWindows)}
	if s.chirps {
		if training, err = signals.NewChirps(cfg); err != nil {
			return nil, nil, err
		}
		validation, err = signals.NewChirps(fewer)
		return training, validation, err
	}
	all, err := s.open()
	if errors.Is(err, signals.ErrMemory) {
		err = fmt.Errorf("%w (give more with -memory)", err)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		for _, b := range c.Broken {
			fmt.Fprintf(log, "skipped: %s: %v\n", b.Name, b.Err)
		}
	}
	n, err := s.share.Of(len(all[0].Files))
	if err != nil {
		return nil, nil, err
	}
	var parts [2][]*signals.Collection
	for _, c := range all {
		t, v, err := c.Split(n)
		if err != nil {
			return nil, nil, err
		}
		parts[0], parts[1] = append(parts[0], t), append(parts[1], v)
	}
	if training, err = windows("training", parts[0], cfg); err != nil {
		return nil, nil, err
	}
	if validation, err = windows("validation", parts[1], fewer); err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(log, "%d files to train on, %d to validate with; windows of %d values\n", len(all[0].Files)-n, n, s.window)
	return training, validation, nil
}

// open reads the folder, or the clean and the noisy one.
func (s *Signals) open() ([]*signals.Collection, error) {
	o := s.Files.Options
	o.MinLength, o.Memory, o.Strict = s.window, int64(s.memory)<<20, s.strict
	if s.folder != "" {
		c, err := signals.OpenFolder(s.folder, o)
		return []*signals.Collection{c}, err
	}
	clean, noisy, err := signals.OpenPairs(s.clean, s.noisy, o)
	return []*signals.Collection{clean, noisy}, err
}

// windows returns windows of a collection, or of a clean and a noisy one.
func windows(name string, c []*signals.Collection, cfg signals.WindowConfig) (data.Source, error) {
	if len(c) == 2 {
		return signals.NewPairs(name, c[0], c[1], cfg)
	}
	return signals.NewWindows(name, c[0], cfg)
}
