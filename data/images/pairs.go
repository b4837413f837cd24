package images

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/files"
)

// OpenPairs opens two folders of pictures, clean and noisy versions of the same. Pictures whose names are equal but for their extensions are a pair; the two albums have
// them in the same order. What is broken in one folder, has no counterpart in the other, or one of another size, is listed as broken in the album of the folder that it lies
// in, or an error with Strict. No pair at all is an error.
func OpenPairs(cleanDir, noisyDir string, o Options) (clean, noisy *Album, err error) {
	if clean, err = OpenFolder(cleanDir, o); err != nil {
		return nil, nil, err
	}
	if noisy, err = OpenFolder(noisyDir, o); err != nil {
		return nil, nil, err
	}
	if err := matchPairs(clean, noisy); err != nil {
		return nil, nil, fmt.Errorf("images: %s and %s: %w", cleanDir, noisyDir, err)
	}
	for _, folder := range []struct {
		dir   string
		album *Album
	}{{cleanDir, clean}, {noisyDir, noisy}} {
		if b := folder.album.Broken; o.Strict && len(b) > 0 {
			return nil, nil, fmt.Errorf("images: %s: %s: %w", folder.dir, b[0].Name, b[0].Err)
		}
	}
	return clean, noisy, nil
}

// matchPairs leaves the pictures of pairs in two albums, in the same order.
func matchPairs(clean, noisy *Album) error {
	partners := files.ByStem(noisy.Files, File.name)
	own := files.ByStem(clean.Files, File.name)
	var cleanFiles, noisyFiles []File
	paired := map[string]bool{}
	for _, f := range clean.Files {
		name := files.Stem(f.Name)
		g := partners[name]
		if err := pair(own[name], g, f, "noisy"); err != nil {
			clean.Broken = append(clean.Broken, Broken{f.Name, err})
			continue
		}
		cleanFiles, noisyFiles = append(cleanFiles, f), append(noisyFiles, g[0])
		paired[name] = true
	}
	for _, g := range noisy.Files {
		if name := files.Stem(g.Name); !paired[name] {
			noisy.Broken = append(noisy.Broken, Broken{g.Name, pair(partners[name], own[name], g, "clean")})
		}
	}
	clean.Files, noisy.Files = cleanFiles, noisyFiles
	if len(cleanFiles) == 0 {
		return errors.New("want pictures of the same names and sizes in both folders, got none")
	}
	return nil
}

func (f File) name() string { return f.Name }

// pair returns an error if a file, which has these namesakes in its own folder and these in the other, is not half of a pair.
func pair(own, other []File, f File, version string) error {
	switch {
	case len(own) > 1:
		return fmt.Errorf("images: want one picture of a name, got %s and %s", own[0].Name, own[1].Name)
	case len(other) == 0:
		return fmt.Errorf("images: want a %s picture of the same name, got none", version)
	case len(other) > 1:
		return fmt.Errorf("images: want one %s picture of the same name, got %s and %s", version, other[0].Name, other[1].Name)
	case other[0].H != f.H || other[0].W != f.W:
		return fmt.Errorf("images: want a %s picture of the same size %d×%d, got %d×%d", version, f.H, f.W, other[0].H, other[0].W)
	}
	return nil
}

// NewPairs makes a source of crops of recorded pairs, albums that OpenPairs opened or parts of them that Split made: each sample is the crops of both pictures of a pair at the same place, in the same
// turn. Each album gets half of the configuration's memory. Without Channels, a pair of which either picture is coloured has three.
func NewPairs(name string, clean, noisy *Album, cfg CropConfig) (*data.Pairs, error) {
	if clean == nil || noisy == nil || len(clean.Files) != len(noisy.Files) {
		return nil, fmt.Errorf("images: %s: want two albums of as many pictures, as OpenPairs returns", name)
	}
	for i, f := range clean.Files {
		if g := noisy.Files[i]; files.Stem(f.Name) != files.Stem(g.Name) || f.H != g.H || f.W != g.W {
			return nil, fmt.Errorf("images: %s: want pairs of the same name and size, as OpenPairs returns, got %s of %d×%d and %s of %d×%d", name, f.Name, f.H, f.W, g.Name, g.H, g.W)
		}
	}
	if cfg.Channels == 0 {
		cfg.Channels = max(clean.Channels(), noisy.Channels())
	}
	cfg.Memory = cmp.Or(cfg.Memory, DefaultMemory)
	cfg.Memory = cmp.Or(cfg.Memory/2, cfg.Memory) // of 1 no half is left, but 0 is the default
	sources := [2]*Crops{}
	for i, half := range []struct {
		what  string
		album *Album
	}{{" clean", clean}, {" noisy", noisy}} {
		var err error
		if sources[i], err = NewCrops(name+half.what, half.album, cfg); err != nil {
			return nil, err
		}
	}
	return data.NewPairs(sources[0], sources[1])
}
