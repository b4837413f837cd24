package data

import (
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/internal/null"
)

// NewRandomApply returns a noise that is added to each sample with probability p, as torchvision.transforms.RandomApply does, and leaves the others clean. A
// network that trains on both learns to leave clean images as they are. The noise may be clipped or quantized, but not be a random one already. The result is a
// Leveler if the noise is one, of level 0 where it leaves the sample clean.
func NewRandomApply(noise Noise, p float64) (Noise, error) {
	if null.Is(noise) {
		return nil, fmt.Errorf("data: random apply: want a noise, got nil")
	}
	if !(p >= 0 && p <= 1) { // false for NaN
		return nil, fmt.Errorf("data: random apply: want a probability in [0, 1], got %v", p)
	}
	switch noise.(type) {
	case *randomApply, *leveledRandomApply:
		return nil, fmt.Errorf("data: random apply: want a noise that is added to all samples, got %v", noise)
	}
	r := randomApply{noise, float32(p)}
	if l, ok := noise.(Leveler); ok {
		return &leveledRandomApply{r, l}, nil
	}
	return &r, nil
}

const randomApplyText = "random-apply(p %g, %v)"

func init() {
	noiseKinds[noiseName(randomApplyText)] = noiseKind{rank: randomNoise, read: func(text string) (Noise, error) {
		var p float32
		fmt.Sscanf(text, "random-apply(p %g,", &p)
		_, inner, _ := strings.Cut(text, ", ")
		noise, err := readNoise(strings.TrimSuffix(inner, ")"), randomNoise)
		if err != nil {
			return nil, err
		}
		return NewRandomApply(noise, float64(p))
	}}
}

// randomApply adds a noise to some samples.
type randomApply struct {
	noise Noise
	p     float32
}

// Apply writes the noisy version of clean to dst, or clean.
func (r *randomApply) Apply(dst, clean []float32, key Key, sample int) {
	if r.applies(key, sample) {
		r.noise.Apply(dst, clean, key, sample)
	} else {
		copy(dst[:len(clean)], clean)
	}
}

// applies reports whether a sample gets noise, by a number that is independent of the noise's.
func (r *randomApply) applies(key Key, sample int) bool { return key.applyUniform(sample) < r.p }

func (r *randomApply) String() string { return fmt.Sprintf(randomApplyText, r.p, r.noise) }

// leveledRandomApply is the same of a noise that states its level.
type leveledRandomApply struct {
	randomApply
	leveler Leveler // the noise
}

func (r *leveledRandomApply) Level(key Key, sample int) float32 {
	if !r.applies(key, sample) {
		return 0
	}
	return r.leveler.Level(key, sample)
}
