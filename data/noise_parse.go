package data

import (
	"fmt"
	"strings"
)

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

// What String writes, and NoiseFromString reads. The numbers are float32, written with as many digits as it takes to read
// the same number again.
const (
	gaussianText      = "gaussian(mean %g, sigma %g)"
	saltAndPepperText = "salt-pepper(%g)"
	maskingText       = "masking(%g)"
)

// NoiseFromString makes the noise of this package whose String is text, exactly: "masking(0.5)" is one, "masking(.5)" is
// none.
func NoiseFromString(text string) (Noise, error) {
	var noise Noise
	var err error
	var mean, level float32 // where text is not as String writes it they may be wrong: its comparison below says so
	switch name, _, _ := strings.Cut(text, "("); name {
	case "gaussian":
		fmt.Sscanf(text, gaussianText, &mean, &level)
		noise, err = orError(NewGaussian(float64(mean), float64(level)))
	case "salt-pepper":
		fmt.Sscanf(text, saltAndPepperText, &level)
		noise, err = orError(NewSaltAndPepper(float64(level)))
	case "masking":
		fmt.Sscanf(text, maskingText, &level)
		noise, err = orError(NewMasking(float64(level)))
	default:
		noise = NoNoise{}
	}
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
