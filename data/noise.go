package data

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/philox"
)

// Noise makes noisy versions of images. An implementation must be a pure function of its arguments and safe for concurrent
// use: its random numbers come from the key, by Key.Normals and Key.Uniforms.
type Noise interface {
	// Apply writes to dst the noisy version of clean, both D long, the image with index sample in its set. dst and
	// clean may be the same slice, but must not overlap otherwise.
	Apply(dst, clean []float32, key Key, sample int)

	// String names the noise and its strength, such as "gaussian(mean 0, sigma 0.5)". A run can only be
	// resumed with noise of the same name, so noises that differ in any number must have different names.
	String() string
}

// Leveler is a Noise that can state how strong it is, for networks that take it as an input (FFDNet: Zhang, Zuo and Zhang, IEEE Transactions on
// Image Processing 27, 2018).
type Leveler interface {
	Noise

	// Level returns the strength of what Apply adds to a sample with this key. The Noise defines its unit; that of Gaussian is sigma.
	Level(key Key, sample int) float32
}

// NoNoise leaves images as they are.
type NoNoise struct{}

// Apply copies clean to dst.
func (NoNoise) Apply(dst, clean []float32, _ Key, _ int) { copy(dst[:len(clean)], clean) }

// String returns "none".
func (NoNoise) String() string { return "none" }

func init() {
	noiseKinds[NoNoise{}.String()] = noiseKind{
		named: func(float64) (Noise, error) { return NoNoise{}, nil },
		read:  func(string) (Noise, error) { return NoNoise{}, nil },
	}
}

// chunk is how many random numbers are made at a time: whole groups, small enough for the stack and the first cache.
const chunk = 16 * philox.GroupLen

// fraction returns p as a threshold for uniform numbers.
func fraction(noise string, p float64) (float32, error) {
	if !(p >= 0 && p <= 1) { // false for NaN
		return 0, fmt.Errorf("data: %s noise: want a fraction of pixels in [0, 1], got %v", noise, p)
	}
	return float32(p), nil
}

// finite reports whether v stays finite as a float32.
func finite(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }
