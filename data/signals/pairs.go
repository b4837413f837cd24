package signals

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/files"
)

// OpenPairs opens two folders of signals, clean and noisy versions of the same. Files whose names are equal but for their extensions are a pair; the two collections have them in the
// same order. What is broken in one folder, has no counterpart in the other, or one of another length or number of channels, is listed as broken in the collection of its folder, or an
// error with Strict. No pair at all is an error. Each collection takes up to half of the memory.
func OpenPairs(cleanDir, noisyDir string, o Options) (clean, noisy *Collection, err error) {
	o.Memory = cmp.Or(o.Memory, DefaultMemory)
	o.Memory = cmp.Or(o.Memory/2, o.Memory) // of 1 no half is left, but 0 is the default
	if clean, err = OpenFolder(cleanDir, o); err != nil {
		return nil, nil, err
	}
	if noisy, err = OpenFolder(noisyDir, o); err != nil {
		return nil, nil, err
	}
	match(clean, noisy)
	for _, folder := range []struct {
		dir string
		c   *Collection
	}{{cleanDir, clean}, {noisyDir, noisy}} {
		if b := folder.c.Broken; len(b) > 0 && (o.Strict || len(clean.Files) == 0) {
			return nil, nil, fmt.Errorf("signals: %s: %s: %w", folder.dir, b[0].Name, b[0].Err)
		}
	}
	both := &Collection{Files: slices.Concat(clean.Files, noisy.Files)}
	if err := both.checkRates(); err != nil {
		return nil, nil, fmt.Errorf("signals: %s and %s: %w", cleanDir, noisyDir, err)
	}
	return clean, noisy, nil
}

// match leaves the files of pairs in two collections, in the same order.
func match(clean, noisy *Collection) {
	ofClean, ofNoisy := files.ByStem(clean.Files, File.name), files.ByStem(noisy.Files, File.name)
	own, other := [2]map[string][]File{ofClean, ofNoisy}, [2]map[string][]File{ofNoisy, ofClean}
	for i, c := range []*Collection{clean, noisy} {
		var kept []File
		for _, f := range c.Files {
			name := files.Stem(f.Name)
			if err := pair(own[i][name], other[i][name]); err != nil {
				c.Broken = append(c.Broken, Broken{f.Name, err})
			} else {
				kept = append(kept, f)
			}
		}
		c.Files = kept
	}
	for i, f := range clean.Files {
		noisy.Files[i] = ofNoisy[files.Stem(f.Name)][0]
	}
}

func (f File) name() string { return f.Name }

// pair returns an error unless files of one stem in two folders are one pair.
func pair(own, other []File) error {
	switch {
	case len(own) > 1:
		return fmt.Errorf("want one file of a name, got %s and %s", own[0].Name, own[1].Name)
	case len(other) == 0:
		return errors.New("want a file of the same name in the other folder, got none")
	case len(other) > 1:
		return fmt.Errorf("want one file of the same name in the other folder, got %s and %s", other[0].Name, other[1].Name)
	case own[0].Len() != other[0].Len() || own[0].Channels != other[0].Channels:
		return fmt.Errorf("want %d values in %d channels as in the other folder, got %d in %d", other[0].Len(), other[0].Channels, own[0].Len(), own[0].Channels)
	}
	return nil
}

// NewPairs makes a source of windows of recorded pairs, collections that OpenPairs opened or parts of them that Split made: each sample is the windows of both signals of a pair at the
// same place.
func NewPairs(name string, clean, noisy *Collection, cfg WindowConfig) (*data.Pairs, error) {
	if clean == nil || noisy == nil || len(clean.Files) != len(noisy.Files) {
		return nil, fmt.Errorf("signals: %s: want two collections of as many files, as OpenPairs returns", name)
	}
	c, err := NewWindows(name+" clean", clean, cfg)
	if err != nil {
		return nil, err
	}
	n, err := NewWindows(name+" noisy", noisy, cfg)
	if err != nil {
		return nil, err
	}
	for i, f := range clean.Files {
		if g := noisy.Files[i]; files.Stem(f.Name) != files.Stem(g.Name) || f.Len() != g.Len() || f.Channels != g.Channels {
			return nil, fmt.Errorf("signals: %s: want pairs of the same name and length, as OpenPairs returns, got %s and %s", name, f.Name, g.Name)
		}
	}
	return data.NewPairs(c, n)
}
