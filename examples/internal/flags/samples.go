package flags

import (
	"errors"
	"flag"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/data/signals"
)

// samples is the choice that Pictures and Signals have in common: clean ones of a folder, recorded pairs of two, or synthetic ones.
type samples struct {
	folder, clean, noisy string
	synthetic, strict    bool
	memory               int // MiB
	validation           string
	share                Share
}

// read checks the flags, of which those for the folder and for synthetic samples have names of their own.
func (s *samples) read(set *flag.FlagSet, folder, synthetic string) (err error) {
	if err := NotEmpty(set, folder, "noisy", "clean"); err != nil {
		return err
	}
	sources := 0
	for _, given := range []bool{s.folder != "", s.noisy != "" || s.clean != "", s.synthetic} {
		if given {
			sources++
		}
	}
	switch {
	case sources != 1:
		return fmt.Errorf("want one of -%s, -noisy with -clean, and -%s, got %d", folder, synthetic, sources)
	case (s.noisy == "") != (s.clean == ""):
		return fmt.Errorf("want -noisy and -clean, got one of them")
	case s.memory < 1 || s.memory > math.MaxInt32:
		return fmt.Errorf("-memory: want 1 to %d, got %d", math.MaxInt32, s.memory)
	}
	s.share, err = ParseShare(s.validation)
	return err
}

// Recorded reports whether the samples come with noise.
func (s *samples) Recorded() bool { return s.noisy != "" }

// openFiles opens the folder, or the clean and the noisy one.
func openFiles[C any](s *samples, one func(dir string) (C, error), two func(clean, noisy string) (C, C, error)) ([]C, error) {
	if s.folder != "" {
		c, err := one(s.folder)
		return []C{c}, moreMemory(err)
	}
	clean, noisy, err := two(s.clean, s.noisy)
	return []C{clean, noisy}, moreMemory(err)
}

// divide leaves the share of so many files to validate with, n, the same of the clean and the noisy folder.
func divide[C interface{ Split(n int) (C, C, error) }](share Share, files int, all []C) (training, validation []C, n int, err error) {
	if n, err = share.Of(files); err != nil {
		return nil, nil, 0, err
	}
	for _, c := range all {
		t, v, err := c.Split(n)
		if err != nil {
			return nil, nil, 0, err
		}
		training, validation = append(training, t), append(validation, v)
	}
	return training, validation, n, nil
}

// moreMemory adds advice to an error.
func moreMemory(err error) error {
	if errors.Is(err, images.ErrMemory) || errors.Is(err, signals.ErrMemory) {
		return fmt.Errorf("%w (give more with -memory)", err)
	}
	return err
}
