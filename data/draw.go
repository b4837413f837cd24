package data

import (
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/internal/null"
)

// Draw reads sample i of a source with the key to clean and makes its noisy version: the recorded one if the source is
// Recorded, else noise applied to clean with the same key. Both are C·H·W long. If noisy is nil, Draw only reads clean. Use CheckDraw once
// before drawing.
//
// The error is a *ReadError.
func Draw(clean, noisy []float32, src Source, noise Noise, i int, key Key) error {
	if null.Is(src) {
		return errNoSource
	}
	if err := checkSample(clean, noisy, src, noise, i, key); err != nil {
		return &ReadError{Source: src.String(), Sample: i, Key: key, Err: err}
	}
	recorded := noisy
	add := noisy != nil && !src.Recorded()
	if add {
		recorded = nil
	}
	if err := src.Read(clean, recorded, i, key); err != nil {
		return &ReadError{Source: src.String(), Sample: i, Key: key, Err: err}
	}
	if add {
		noise.Apply(noisy, clean, key, i)
	}
	return nil
}

// checkSample returns an error unless there are a sample i, room for it, a noise and a valid key.
func checkSample(clean, noisy []float32, src Source, noise Noise, i int, key Key) error {
	if n := src.Len(); i < 0 || i >= n {
		return fmt.Errorf("want a sample from 0 to %d", n-1)
	}
	if d := src.Shape().Size(); len(clean) != d || noisy != nil && len(noisy) != d {
		return fmt.Errorf("want room for %d numbers, clean and noisy, got %d and %d", d, len(clean), len(noisy))
	}
	if noisy != nil && !src.Recorded() && null.Is(noise) {
		return errors.New("want a noise, got nil (NoNoise leaves samples as they are)")
	}
	return key.Validate()
}

// DrawBatch draws samples of a source: row r of clean and of noisy, both len(samples)×C·H·W, is sample samples[r], and levels[r] is the
// strength of its noise. If noisy is nil, DrawBatch reads clean alone; levels is nil unless the noise is a Leveler. Use CheckDraw once before
// drawing.
//
// The error is the *ReadError of the first sample that cannot be read, or about slices of other lengths.
func DrawBatch(clean, noisy, levels []float32, src Source, noise Noise, samples []int32, key Key) error {
	if null.Is(src) {
		return errNoSource
	}
	leveler, states := noise.(Leveler)
	if levels != nil && (!states || null.Is(noise)) {
		return fmt.Errorf("data: %v: want levels of a noise that states them, got them of %v", src, describeNoise(noise))
	}
	d := src.Shape().Size()
	if n := len(samples); len(clean) != n*d || noisy != nil && len(noisy) != n*d || levels != nil && len(levels) != n {
		return fmt.Errorf("data: %v: want room for %d samples of %d numbers, got %d clean, %d noisy and %d levels", src, n, d, len(clean), len(noisy), len(levels))
	}
	for r, sample := range samples {
		from, to := r*d, (r+1)*d
		var row []float32
		if noisy != nil {
			row = noisy[from:to]
		}
		if err := Draw(clean[from:to], row, src, noise, int(sample), key); err != nil {
			return err
		}
		if levels != nil {
			levels[r] = leveler.Level(key, int(sample))
		}
	}
	return nil
}

// describeNoise names a noise in messages.
func describeNoise(noise Noise) string {
	if null.Is(noise) {
		return "nil"
	}
	return noise.String()
}

// CheckDraw returns an error if Draw cannot draw samples of the source with this noise and key: one of the three is missing or
// invalid, or noise would be added to a recorded source, which is noisy already.
func CheckDraw(src Source, noise Noise, key Key) error {
	if err := Check(src); err != nil {
		return err
	}
	if null.Is(noise) {
		return fmt.Errorf("data: %v: want a noise, got nil (NoNoise leaves samples as they are)", src)
	}
	if src.Recorded() {
		switch noise.(type) {
		case NoNoise, *NoNoise:
		default:
			return fmt.Errorf("data: %v: want NoNoise with recorded noisy samples, got %v", src, noise)
		}
	}
	return key.Validate()
}

// ReadError is the failure to read a sample.
type ReadError struct {
	Source string // its name
	Sample int    // index in the source
	Key    Key    // that the sample was read with
	Err    error  // the cause
}

// Error returns a text such as "data: training: sample 17 (epoch 3): unexpected EOF"; only Training has epochs.
func (e *ReadError) Error() string {
	if e.Key.Purpose == Training {
		return fmt.Sprintf("data: %s: sample %d (epoch %d): %v", e.Source, e.Sample, e.Key.Epoch, e.Err)
	}
	return fmt.Sprintf("data: %s: sample %d: %v", e.Source, e.Sample, e.Err)
}

// Unwrap returns the error of the source.
func (e *ReadError) Unwrap() error { return e.Err }
