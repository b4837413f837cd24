package data

import "fmt"

// SaltAndPepper sets pixels, chosen independently, to 0 or to 1.
type SaltAndPepper struct{ p float32 }

// NewSaltAndPepper makes the noise that replaces each pixel with probability p in [0, 1], by 0 or 1 with equal
// probability.
func NewSaltAndPepper(p float64) (*SaltAndPepper, error) {
	t, err := fraction("salt-pepper", p)
	if err != nil {
		return nil, err
	}
	return &SaltAndPepper{t}, nil
}

const saltAndPepperText = "salt-pepper(%g)"

func init() { registerNumber(saltAndPepperText, 0, NewSaltAndPepper) }

// Apply writes clean to dst, with 0 or 1 in place of the chosen pixels.
func (n *SaltAndPepper) Apply(dst, clean []float32, key Key, sample int) {
	replace(dst, clean, key, sample, n.p/2, n.p)
}

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (n *SaltAndPepper) String() string { return fmt.Sprintf(saltAndPepperText, n.p) }
