package data

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// noiseKind is how noises of one name are made of text. Each registers in its own file.
type noiseKind struct {
	named func(level float64) (Noise, error) // of the level in a flag; nil if no flag names it
	read  func(text string) (Noise, error)   // of what String writes. Other text may give any noise
	rank  int                                // plainNoise, if it is not made of another
}

// Ranks of noises. One may be made of another of a lower rank.
const (
	plainNoise   = iota
	limitedNoise // clipped or quantized
	randomNoise  // added to some samples
)

// noiseKinds holds them by the names that begin their texts.
var noiseKinds = map[string]noiseKind{}

// registerNumber registers a noise of one number. Its format, such as "speckle(sigma %g)", is for a float32, which has the value otherwise where the
// text has none.
func registerNumber[N Noise](format string, otherwise float32, make func(level float64) (N, error)) {
	named := func(level float64) (Noise, error) { return orError(make(level)) }
	noiseKinds[noiseName(format)] = noiseKind{named: named, read: func(text string) (Noise, error) {
		level := otherwise
		fmt.Sscanf(text, format, &level)
		return named(float64(level))
	}}
}

// noiseName returns the name in a text such as "masking(0.5)" or "none".
func noiseName(text string) string {
	name, _, _ := strings.Cut(text, "(")
	return name
}

// NoiseNames returns the names that ParseNoise takes, in order.
func NoiseNames() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(noiseKinds)) {
		if noiseKinds[name].named != nil {
			names = append(names, name)
		}
	}
	return names
}

// ParseNoise returns the noise that a flag names: "gaussian" or "speckle" (level is σ), "salt-pepper" or "masking" (level is the
// fraction of the pixels), "poisson" (level is the peak), or "none" (level is not used).
func ParseNoise(name string, level float64) (Noise, error) {
	if k := noiseKinds[name]; k.named != nil {
		return k.named(level)
	}
	return nil, fmt.Errorf("data: want a noise of %s, got %q", strings.Join(NoiseNames(), ", "), name)
}

// NoiseFromString returns the noise of this package whose String is exactly text: it accepts "masking(0.5)" but not
// "masking(.5)".
func NoiseFromString(text string) (Noise, error) { return readNoise(text, randomNoise+1) }

// readNoise returns the noise whose String is text, of a rank below a bound. Others count as unknown.
func readNoise(text string, bound int) (Noise, error) {
	k, ok := noiseKinds[noiseName(text)]
	if !ok || k.rank >= bound {
		k = noiseKinds[NoNoise{}.String()]
	}
	noise, err := k.read(text)
	if err != nil {
		return nil, err
	}
	if noise.String() != text {
		return nil, fmt.Errorf("data: want a noise as its String writes it, such as %v or %v, got %.80q", &Gaussian{0, 0.5}, noise, text)
	}
	return noise, nil
}

// orError keeps a nil pointer from becoming a Noise that is not nil.
func orError[N Noise](n N, err error) (Noise, error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}
