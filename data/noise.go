package data

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/philox"
)

// Purpose says what a set is used for, so that each use of one seed has noise of its own.
type Purpose uint8

// The purposes.
const (
	Training   Purpose = iota // new noise in every epoch
	Validation                // the same noise in every epoch
	Test                      // the same noise always
)

// String returns "training", "validation" or "test".
func (p Purpose) String() string {
	switch p {
	case Training:
		return "training"
	case Validation:
		return "validation"
	case Test:
		return "test"
	}
	return fmt.Sprintf("Purpose(%d)", uint8(p))
}

// Key names the noise of one pass over a set. The same key and sample always give the same noise.
type Key struct {
	Seed    uint64
	Purpose Purpose
	Epoch   uint32 // counts only for Training
}

// stream returns the random numbers of one sample's noise.
func (k Key) stream(sample int) philox.Stream {
	s := philox.Stream{Seed: k.Seed, Index: uint32(sample)}
	switch k.Purpose {
	case Training:
		s.Purpose, s.Epoch = philox.TrainingNoise, k.Epoch
	case Validation:
		s.Purpose = philox.ValidationNoise
	case Test:
		s.Purpose = philox.TestNoise
	default:
		panic("data: " + k.Purpose.String() + " is no purpose") // a programmer's error: the three are constants
	}
	return s
}

// Noise spoils images. An implementation must be a pure function of its arguments and safe for concurrent use.
type Noise interface {
	// Apply writes to dst the noisy version of clean, both D long, the image with index sample in its set. dst and
	// clean may be the same slice, but must not overlap otherwise.
	Apply(dst, clean []float32, key Key, sample int)

	// String names the noise and its strength, such as "gaussian(mean 0, sigma 0.5)".
	String() string
}

// ParseNoise makes the noise that a flag names: "gaussian" (level is σ), "salt-pepper" or "masking" (level is the
// fraction of the pixels), or "none" (level is not used).
func ParseNoise(name string, level float64) (Noise, error) {
	switch name {
	case "gaussian":
		return orError(NewGaussian(0, level))
	case "salt-pepper":
		return orError(NewSaltAndPepper(level))
	case "masking":
		return orError(NewMasking(level))
	case "none":
		return NoNoise{}, nil
	}
	return nil, fmt.Errorf("data: want noise gaussian, salt-pepper, masking or none, got %q", name)
}

// orError keeps a nil pointer from becoming a Noise that is not nil.
func orError[N Noise](n N, err error) (Noise, error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}

// NoNoise leaves images as they are.
type NoNoise struct{}

// Apply copies clean to dst.
func (NoNoise) Apply(dst, clean []float32, _ Key, _ int) { copy(dst[:len(clean)], clean) }

func (NoNoise) String() string { return "none" }

// chunk is how many random numbers are made at a time: whole groups, small enough for the stack and the first cache.
const chunk = 16 * philox.GroupLen

// fraction returns p as a threshold for uniform numbers.
func fraction(noise string, p float64) (float32, error) {
	if !(p >= 0 && p <= 1) { // so written, it is false for NaN
		return 0, fmt.Errorf("data: %s noise: want a fraction of pixels in [0, 1], got %v", noise, p)
	}
	return float32(p), nil
}

// finite reports whether v stays finite as a float32.
func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }
