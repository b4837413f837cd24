package data

import (
	"fmt"
	"math"
)

// Masking sets pixels, chosen independently, to 0 (Vincent, Larochelle, Bengio and Manzagol, "Extracting and
// Composing Robust Features with Denoising Autoencoders", 2008; there the number of pixels is exact, here its mean).
type Masking struct{ p float32 }

// NewMasking makes the noise that blanks each pixel with probability p in [0, 1].
func NewMasking(p float64) (*Masking, error) {
	t, err := fraction("masking", p)
	if err != nil {
		return nil, err
	}
	return &Masking{t}, nil
}

const maskingText = "masking(%g)"

func init() { registerNumber(maskingText, 0, NewMasking) }

// Apply writes clean to dst, with 0 in place of the chosen pixels.
func (m *Masking) Apply(dst, clean []float32, key Key, sample int) {
	replace(dst, clean, key, sample, m.p, m.p)
}

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (m *Masking) String() string { return fmt.Sprintf(maskingText, m.p) }

const bitsOfOne = 0x3f800000 // of a float32

// replace copies clean to dst, with 0 where the pixel's uniform number is below zero, and else 1 where it is below
// one.
func replace(dst, clean []float32, key Key, sample int, zero, one float32) {
	var buffer [chunk]float32
	dst = dst[:len(clean)]
	for at := 0; at < len(clean); at += chunk {
		part := clean[at:min(at+chunk, len(clean))]
		out := dst[at:][:len(part)]
		uniform := buffer[:len(part)]
		key.Uniforms(uniform, sample, at)
		for i, u := range uniform {
			v := math.Float32bits(part[i]) // as integers, for which there are conditional moves instead of unpredictable branches
			if u < one {
				v = bitsOfOne
			}
			if u < zero {
				v = 0
			}
			out[i] = math.Float32frombits(v)
		}
	}
}
