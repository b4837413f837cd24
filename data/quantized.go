package data

import (
	"fmt"
	"math"
	"strings"

	"github.com/denoise-go/denoise/internal/null"
)

// maxLevels is that of 16 bits.
const maxLevels = 1 << 16

// NewClipped returns the noise with its result clipped to [0, 1], as by a camera that saturates: noise as in
// floating-point files. The noise must be neither clipped, quantized nor a random one (NewRandomApply). The result is a Leveler if the noise is one, of the same levels.
func NewClipped(noise Noise) (Noise, error) {
	if err := checkUnlimited("clipped", noise); err != nil {
		return nil, err
	}
	if l, ok := noise.(Leveler); ok {
		return &leveledLimit{limit{noise, 0}, l}, nil
	}
	return &limit{noise, 0}, nil
}

// NewQuantized returns the noise with its result clipped to [0, 1] and rounded to the nearest of 2 to 65536 levels, equally spaced from 0 to 1, a
// half up: noise as files of pictures have it, with 256 levels in 8 bits. These are the numbers that Float32s gives of
// the noisy picture's Bytes. The noise must be neither clipped, quantized nor a random one (NewRandomApply). The result is a Leveler if the noise is one, of the
// same levels.
func NewQuantized(noise Noise, levels int) (Noise, error) {
	if err := checkUnlimited("quantized", noise); err != nil {
		return nil, err
	}
	if levels < 2 || levels > maxLevels {
		return nil, fmt.Errorf("data: quantized noise: want 2 to %d levels, got %d", maxLevels, levels)
	}
	if l, ok := noise.(Leveler); ok {
		return &leveledLimit{limit{noise, levels}, l}, nil
	}
	return &limit{noise, levels}, nil
}

const (
	clippedText   = "clipped(%v)"
	quantizedText = "quantized(%d levels, %v)"
)

func init() {
	noiseKinds["clipped"] = noiseKind{rank: limitedNoise, read: func(text string) (Noise, error) {
		_, inner, _ := strings.Cut(text, "(")
		noise, err := readNoise(strings.TrimSuffix(inner, ")"), limitedNoise)
		if err != nil {
			return nil, err
		}
		return NewClipped(noise)
	}}
	noiseKinds["quantized"] = noiseKind{rank: limitedNoise, read: func(text string) (Noise, error) {
		var levels int
		fmt.Sscanf(text, "quantized(%d levels, ", &levels)
		_, inner, _ := strings.Cut(text, ", ")
		noise, err := readNoise(strings.TrimSuffix(inner, ")"), limitedNoise)
		if err != nil {
			return nil, err
		}
		return NewQuantized(noise, levels)
	}}
}

func checkUnlimited(kind string, noise Noise) error {
	if null.Is(noise) {
		return fmt.Errorf("data: %s noise: want a noise, got nil", kind)
	}
	switch noise.(type) {
	case *limit, *leveledLimit, *randomApply, *leveledRandomApply:
		return fmt.Errorf("data: %s noise: want a noise that is neither clipped, quantized nor a random one, got %v", kind, noise)
	}
	return nil
}

// limit is a noise with its result clipped and, if levels is not 0, quantized.
type limit struct {
	noise  Noise
	levels int
}

// leveledLimit is a limit of a noise that states its level.
type leveledLimit struct {
	limit
	leveler Leveler // the noise
}

func (l *leveledLimit) Level(key Key, sample int) float32 { return l.leveler.Level(key, sample) }

// Apply writes the limited noisy version of clean to dst. NaN stays.
func (l *limit) Apply(dst, clean []float32, key Key, sample int) {
	dst = dst[:len(clean)]
	l.noise.Apply(dst, clean, key, sample)
	for i, v := range dst {
		dst[i] = min(max(v, 0), 1)
	}
	if l.levels == 0 {
		return
	}
	last := float32(l.levels - 1)
	for i, v := range dst {
		dst[i] = float32(math.Floor(float64(v)*float64(last)+0.5)) / last // an exact product: of 24 and 16 bits
	}
}

func (l *limit) String() string {
	if l.levels == 0 {
		return fmt.Sprintf(clippedText, l.noise)
	}
	return fmt.Sprintf(quantizedText, l.levels, l.noise)
}
