package flags

import (
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

	samples

	window, windows int
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
	set.BoolVar(&s.synthetic, "chirps", false, "train on synthetic signals instead of files")
	set.IntVar(&s.window, "window", 4096, "`values` of the windows to train on")
	set.IntVar(&s.windows, "windows", 4000, "`windows` of an epoch")
	set.StringVar(&s.validation, "validation", "0.1", "files to validate with: a `number` or a fraction of all")
	set.IntVar(&s.memory, "memory", 1024, "`MiB` for the values of all files")
	set.BoolVar(&s.strict, "strict", false, "let a broken file be an error, or one that is shorter than a window; without the flag it is named and skipped")
}

func (s *Signals) Read(set *flag.FlagSet) error {
	if err := s.Files.Read(set); err != nil {
		return err
	}
	if err := s.read(set, "signals", "chirps"); err != nil {
		return err
	}
	switch {
	case s.window < 1 || s.window > maxWindow:
		return fmt.Errorf("-window: want 1 to %d, got %d", maxWindow, s.window)
	case s.windows < 1 || s.windows > math.MaxInt32:
		return fmt.Errorf("-windows: want 1 to %d, got %d", math.MaxInt32, s.windows)
	}
	return nil
}

// Open reads the signals and returns random windows of them, some files being left to validate with. It writes how many there are and which are broken to log.
func (s *Signals) Open(log io.Writer) (training, validation data.Source, err error) {
	cfg := signals.WindowConfig{Size: s.window, PerEpoch: s.windows}
	fewer := signals.WindowConfig{Size: s.window, PerEpoch: min(s.windows, validationWindows)}
	if s.synthetic {
		if training, err = signals.NewChirps(cfg); err != nil {
			return nil, nil, err
		}
		validation, err = signals.NewChirps(fewer)
		return training, validation, err
	}
	o := s.Files.Options
	o.MinLength, o.Memory, o.Strict = s.window, int64(s.memory)<<20, s.strict
	all, err := openFiles(&s.samples, func(dir string) (*signals.Collection, error) { return signals.OpenFolder(dir, o) },
		func(clean, noisy string) (*signals.Collection, *signals.Collection, error) {
			return signals.OpenPairs(clean, noisy, o)
		})
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		for _, b := range c.Broken {
			fmt.Fprintf(log, "skipped: %s: %v\n", b.Name, b.Err)
		}
	}
	toTrain, toValidate, n, err := divide(s.share, len(all[0].Files), all)
	if err != nil {
		return nil, nil, err
	}
	if training, err = windows("training", toTrain, cfg); err != nil {
		return nil, nil, err
	}
	if validation, err = windows("validation", toValidate, fewer); err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(log, "%d files to train on, %d to validate with; windows of %d values\n", len(all[0].Files)-n, n, s.window)
	return training, validation, nil
}

// windows returns windows of a collection, or of a clean and a noisy one.
func windows(name string, c []*signals.Collection, cfg signals.WindowConfig) (data.Source, error) {
	if len(c) == 2 {
		return signals.NewPairs(name, c[0], c[1], cfg)
	}
	return signals.NewWindows(name, c[0], cfg)
}
