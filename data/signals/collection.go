package signals

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/data/internal/files"
)

// DefaultMemory is how many bytes the values of a Collection take where no other limit is set: 1 GiB, which is 9 hours at 8 kHz.
const DefaultMemory = 1 << 30

// ErrMemory is wrapped by errors about files that have more values than fit in the memory.
var ErrMemory = errors.New("signals: more values than fit in the memory")

// File is a file with its signal, which is in memory.
type File struct {
	Name   string // in messages and in the identity of a run: the path in the folder, with slashes
	Path   string // of the file
	Bytes  int64  // of the file
	SHA256 string // of the file, 64 hexadecimal digits
	*Signal
}

// Broken is a file without a signal that can be used.
type Broken struct {
	Name string
	Err  error
}

// Collection is signals of files, sorted by name, with all their values in memory. They may have different lengths and numbers of channels. Their rates are the same, where the files
// state them.
type Collection struct {
	Files  []File
	Broken []Broken // files that were skipped

	reading string // how the files were read
}

// OpenFolder reads the signals in a folder and the folders in it: files whose names end with .wav, .wave, .csv, .f32 or .raw, but not hidden files and folders, whose names begin with a dot. Links to
// files are followed, those to folders in the folder are not.
//
// A broken file is skipped, or an error with Strict; no signal at all, different rates, and more values than Memory has room for (ErrMemory) are errors.
func OpenFolder(dir string, o Options) (*Collection, error) {
	c, err := openFolder(dir, o)
	if err != nil {
		return nil, fmt.Errorf("signals: %s: %w", dir, err)
	}
	return c, nil
}

func openFolder(dir string, o Options) (*Collection, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	root, err := filepath.EvalSymlinks(dir) // WalkDir follows no link, not even its root
	if err != nil {
		return nil, err
	}
	var found []File
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(e.Name(), ".")
		switch {
		case err != nil:
			return err
		case path == root && !e.IsDir():
			return errors.New("want a folder, got a file")
		case path == root:
			return nil
		case hidden && e.IsDir():
			return filepath.SkipDir
		case hidden || e.IsDir():
			return nil
		}
		if _, err := formatOf(path); err != nil {
			return nil
		}
		name, err := filepath.Rel(root, path)
		found = append(found, File{Name: filepath.ToSlash(name), Path: path})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return readAll(found, o)
}

func readAll(found []File, o Options) (*Collection, error) {
	c := &Collection{reading: fmt.Sprintf("column %q, scale %v", o.Column, o.scale())}
	limit := cmp.Or(o.Memory, DefaultMemory)
	room := limit / 4
	for _, f := range found {
		s, content, err := read(f.Path, o, int(min(room, maxValues)))
		if errors.As(err, new(tooMany)) {
			return nil, fmt.Errorf("%w of %d MiB, beginning with %s", ErrMemory, limit>>20, f.Name)
		}
		if err == nil && s.Len() < o.MinLength {
			err = fmt.Errorf("want at least %d values, got %d", o.MinLength, s.Len())
		}
		if err != nil {
			if o.Strict {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			c.Broken = append(c.Broken, Broken{f.Name, err})
			continue
		}
		f.Bytes, f.SHA256, f.Signal = int64(len(content)), files.Hash(content), s
		c.Files = append(c.Files, f)
		room -= int64(len(s.Values))
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("want files that end with %s, got none", strings.Join(endings(), ", "))
	case len(c.Files) == 0:
		return nil, fmt.Errorf("want signals, got %d broken files only: %s: %w", len(c.Broken), c.Broken[0].Name, c.Broken[0].Err)
	}
	return c, c.checkRates()
}

// checkRates reports files of different rates.
func (c *Collection) checkRates() error {
	var first *File
	for i := range c.Files {
		switch f := &c.Files[i]; {
		case f.Rate == 0:
		case first == nil:
			first = f
		case f.Rate != first.Rate:
			return fmt.Errorf("want files of one rate, got %s of %d values a second and %s of %d: convert them, or train on folders of their own", first.Name, first.Rate, f.Name, f.Rate)
		}
	}
	return nil
}

// Split divides the files into those to train on and n to validate with. Their names without extensions decide, so that adding or deleting a file moves few others from one part to the
// other, and the collections of pairs are divided alike.
func (c *Collection) Split(n int) (training, validation *Collection, err error) {
	if c == nil {
		return nil, nil, errors.New("signals: want a collection, got nil")
	}
	if n < 1 || n >= len(c.Files) {
		return nil, nil, fmt.Errorf("signals: want 1 to %d of %d files to validate with, got %d", len(c.Files)-1, len(c.Files), n)
	}
	training, validation = &Collection{reading: c.reading}, &Collection{reading: c.reading}
	training.Files, validation.Files = files.Split(c.Files, File.name, n)
	return training, validation, nil
}
