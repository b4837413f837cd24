package signals

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"sort"

	"github.com/denoise-go/denoise/data"
)

// Windows is a data.Source of windows of a Collection's signals: D values of one channel, of shape 1×1×D. Of which file and channel a window is, and where it begins, is a
// function of the seed, the epoch and the window's number. All places of all channels are equally probable.
type Windows struct {
	name string
	c    *Collection
	cfg  WindowConfig
	ends []int64 // of each channel of each file: the number of places in it and those before
	of   []track
}

// track is a channel of a file.
type track struct{ file, channel int }

// WindowConfig configures Windows. All of it is part of the identity of a run.
type WindowConfig struct {
	Size     int // D, values of a window
	PerEpoch int // windows of an epoch
}

// NewWindows makes a source of windows. The name is for messages, such as "training". Every file must be as long as a window: Options.MinLength skips others.
func NewWindows(name string, c *Collection, cfg WindowConfig) (*Windows, error) {
	w := &Windows{name: name, c: c, cfg: cfg}
	if err := w.plan(); err != nil {
		return nil, fmt.Errorf("signals: %s: %w", name, err)
	}
	return w, nil
}

func (w *Windows) plan() error {
	if w.c == nil || len(w.c.Files) == 0 {
		return errors.New("want a collection with signals, got none")
	}
	if err := w.cfg.check(); err != nil {
		return err
	}
	places := int64(0)
	for i, f := range w.c.Files {
		if err := f.Signal.check(); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		n := f.Len() - w.cfg.Size + 1
		if n < 1 {
			return fmt.Errorf("want signals of at least %d values, got %s of %d", w.cfg.Size, f.Name, f.Len())
		}
		for channel := range f.Channels {
			places += int64(n)
			w.ends, w.of = append(w.ends, places), append(w.of, track{i, channel})
		}
	}
	return nil
}

func (cfg WindowConfig) check() error {
	if cfg.PerEpoch < 1 || cfg.PerEpoch > math.MaxInt32 {
		return fmt.Errorf("want 1 to %d windows an epoch, got %d", math.MaxInt32, cfg.PerEpoch)
	}
	return data.Shape{C: 1, H: 1, W: cfg.Size}.Validate()
}

// Len returns the number of windows of an epoch.
func (w *Windows) Len() int { return w.cfg.PerEpoch }

// Shape returns 1×1×D.
func (w *Windows) Shape() data.Shape { return data.Shape{C: 1, H: 1, W: w.cfg.Size} }

// Recorded returns false.
func (w *Windows) Recorded() bool { return false }

// String returns the name that NewWindows was given.
func (w *Windows) String() string { return w.name }

// Read writes window i to clean. It never fails.
func (w *Windows) Read(clean, _ []float32, i int, key data.Key) error {
	var u [2]float32 // 24 bits each
	key.SourceUniforms(u[:], i, 0)
	random := uint64(u[0]*(1<<24))<<24 | uint64(u[1]*(1<<24))
	hi, lo := bits.Mul64(uint64(w.ends[len(w.ends)-1]), random)
	place := int64(hi<<16 | lo>>48) // the product over 2⁴⁸
	n := sort.Search(len(w.ends), func(i int) bool { return w.ends[i] > place })
	if n > 0 {
		place -= w.ends[n-1]
	}
	t := w.of[n]
	copy(clean, w.c.Files[t.file].Channel(t.channel)[place:][:w.cfg.Size])
	return nil
}

// Identity returns the number and the shape of the windows. SHA256 is that of a text with the configuration, the column and the scale of CSV and raw files, and each file's name, size
// and SHA-256.
func (w *Windows) Identity() (data.Identity, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "windows of %v, %d an epoch, %s\n", w.Shape(), w.cfg.PerEpoch, w.c.reading)
	for _, f := range w.c.Files {
		fmt.Fprintf(sum, "%q %d %s\n", f.Name, f.Bytes, f.SHA256)
	}
	return data.Identity{Samples: w.Len(), Shape: w.Shape(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}
