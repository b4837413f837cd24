package signals

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/durable"
)

// Signal is what a file holds: channels of equally many values.
type Signal struct {
	Channels int
	Values   []float32 // channel by channel
	Rate     int       // values a second; 0 where the file does not state it
	Encoding Encoding  // of a WAV file
	Header   string    // of a CSV file's column, or ""
}

// Len returns the number of values of a channel, 0 if there is none.
func (s *Signal) Len() int {
	if s == nil || s.Channels < 1 {
		return 0
	}
	return len(s.Values) / s.Channels
}

// Channel returns the values of channel c, 0 to Channels−1, in the signal's own memory.
func (s *Signal) Channel(c int) []float32 {
	n := s.Len()
	return s.Values[c*n : (c+1)*n]
}

// check reports a signal that no file holds.
func (s *Signal) check() error {
	switch {
	case s == nil:
		return errors.New("want a signal, got nil")
	case s.Channels < 1 || len(s.Values) == 0 || len(s.Values)%s.Channels != 0:
		return fmt.Errorf("want channels of equally many values, got %d values in %d channels", len(s.Values), s.Channels)
	case s.Rate < 0 || s.Rate > math.MaxInt32:
		return fmt.Errorf("want a rate of 0 to %d values a second, got %d", math.MaxInt32, s.Rate)
	}
	return nil
}

// Options are how files are read.
type Options struct {
	Column string  // of CSV files: its name in the first line, or its number from 1; "" stands for the only one
	Scale  float64 // what stands for 1 in CSV and raw files, which are divided by it and multiplied when written; 0 stands for 1

	MinLength int   // of a Collection: shorter signals are broken; 0 stands for 1
	Memory    int64 // of a Collection: bytes for the values of all files; 0 stands for DefaultMemory
	Strict    bool  // of a Collection: a broken file is an error
}

func (o Options) check() error {
	if s := float32(o.scale()); !(s > 0) || math.IsInf(float64(s), 0) {
		return fmt.Errorf("want a finite scale of more than 0, got %v", o.Scale)
	}
	if o.MinLength < 0 || o.Memory < 0 {
		return fmt.Errorf("want 0 or more values and bytes, got MinLength %d and Memory %d", o.MinLength, o.Memory)
	}
	return nil
}

func (o Options) scale() float64 { return cmp.Or(o.Scale, 1) }

// format is how files whose names have an ending are read and written. Each registers in its own file.
type format struct {
	decode func(file []byte, o Options, most int) (*Signal, error) // of at most most values
	encode func(s *Signal, o Options) ([]byte, error)
}

// formats holds them by the endings, in lower case.
var formats = map[string]format{}

// endings returns the endings of the files that are read, in order.
func endings() []string { return slices.Sorted(maps.Keys(formats)) }

// formatOf returns the format of a file by its name.
func formatOf(path string) (format, error) {
	ending := strings.ToLower(filepath.Ext(path))
	if f, ok := formats[ending]; ok {
		return f, nil
	}
	return format{}, fmt.Errorf("want a file name that ends with %s, got %q", strings.Join(endings(), ", "), ending)
}

// CheckName returns an error if the end of a file's name tells no format that is read and written.
func CheckName(path string) error {
	if _, err := formatOf(path); err != nil {
		return fmt.Errorf("signals: %s: %w", path, err)
	}
	return nil
}

// maxFileBytes bounds the files that are read.
const maxFileBytes = 1 << 30

// maxValues is the number of values that a file may have, of all channels together.
const maxValues = 1 << 29

// errMost reports a file of more values than asked for.
func errMost(most int) error { return tooMany{fmt.Errorf("want at most %d values, got more", most)} }

// tooMany marks that error.
type tooMany struct{ error }

// Read reads the signal in a file, whose format the end of its name tells.
func Read(path string, o Options) (*Signal, error) {
	s, _, err := read(path, o, maxValues)
	if err != nil {
		return nil, fmt.Errorf("signals: %s: %w", path, err)
	}
	return s, nil
}

// read also returns the file's content.
func read(path string, o Options, most int) (s *Signal, file []byte, err error) {
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	f, err := formatOf(path)
	if err != nil {
		return nil, nil, err
	}
	if file, err = durable.ReadLinked(path, maxFileBytes); err != nil {
		return nil, nil, err
	}
	s, err = f.decode(file, o, most)
	return s, file, err
}

// Encode returns the content of a file of the given name with the signal. PCM values beyond full scale are clipped; values that are not finite are an error.
func (s *Signal) Encode(name string, o Options) ([]byte, error) {
	err := s.check()
	if err == nil {
		err = o.check()
	}
	var f format
	if err == nil {
		f, err = formatOf(name)
	}
	var file []byte
	if err == nil {
		file, err = f.encode(s, o)
	}
	if err != nil {
		return nil, fmt.Errorf("signals: %s: %w", name, err)
	}
	return file, nil
}

// Write writes the signal to a file, atomically, in the format that the end of its name tells.
func (s *Signal) Write(path string, o Options) error {
	file, err := s.Encode(path, o)
	if err != nil {
		return err
	}
	return durable.WriteFile(path, file)
}

// checkFinite reports the first value that is not a finite number.
func (s *Signal) checkFinite() error {
	for c := range s.Channels {
		for i, v := range s.Channel(c) {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("want finite values, got %v at place %d of channel %d", v, i, c)
			}
		}
	}
	return nil
}

var errNone = errors.New("want values, got none")
