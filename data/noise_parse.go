package data

import (
	"fmt"
	"strings"
)

// ParseNoise returns the noise that a flag names: "gaussian" or "speckle" (level is σ), "salt-pepper" or "masking" (level is the
// fraction of the pixels), "poisson" (level is the peak), or "none" (level is not used).
func ParseNoise(name string, level float64) (Noise, error) {
	switch name {
	case "gaussian":
		return orError(NewGaussian(0, level))
	case "salt-pepper":
		return orError(NewSaltAndPepper(level))
	case "masking":
		return orError(NewMasking(level))
	case "poisson":
		return orError(NewPoisson(level))
	case "speckle":
		return orError(NewSpeckle(level))
	case "none":
		return NoNoise{}, nil
	}
	return nil, fmt.Errorf("data: want noise gaussian, salt-pepper, masking, poisson, speckle or none, got %q", name)
}

// The formats that String writes and NoiseFromString reads. Numbers are float32, written with as many digits as are needed
// to read the same number back.
const (
	gaussianText      = "gaussian(mean %g, sigma %g)"
	gaussianRangeText = "gaussian(mean 0, sigma %g..%g)"
	saltAndPepperText = "salt-pepper(%g)"
	maskingText       = "masking(%g)"
	poissonText       = "poisson(peak %g)"
	speckleText       = "speckle(sigma %g)"
	clippedText       = "clipped(%v)"
	quantizedText     = "quantized(%d levels, %v)"
)

// NoiseFromString returns the noise of this package whose String is exactly text: it accepts "masking(0.5)" but not
// "masking(.5)".
func NoiseFromString(text string) (Noise, error) {
	var noise Noise
	var err error
	switch name, rest, _ := strings.Cut(text, "("); name { // the comparison below finds text that String would not write
	case "clipped":
		if noise, err = plainFromString(strings.TrimSuffix(rest, ")")); err == nil {
			noise, err = NewClipped(noise)
		}
	case "quantized":
		var levels int
		fmt.Sscanf(text, "quantized(%d levels, ", &levels)
		_, rest, _ = strings.Cut(rest, ", ")
		if noise, err = plainFromString(strings.TrimSuffix(rest, ")")); err == nil {
			noise, err = NewQuantized(noise, levels)
		}
	default:
		return plainFromString(text)
	}
	if err != nil {
		return nil, err
	}
	return written(noise, text)
}

// plainFromString makes a noise that is neither clipped nor quantized.
func plainFromString(text string) (Noise, error) {
	var noise Noise
	var err error
	var mean, level float32 // possibly wrong for text that String would not write, which the comparison below finds
	switch name, rest, _ := strings.Cut(text, "("); name {
	case "gaussian":
		if strings.Contains(rest, "..") {
			var lo, hi string
			lo, hi, _ = strings.Cut(strings.TrimPrefix(rest, "mean 0, sigma "), "..")
			fmt.Sscan(lo, &mean)
			fmt.Sscan(strings.TrimSuffix(hi, ")"), &level)
			noise, err = orError(NewGaussianRange(float64(mean), float64(level)))
			break
		}
		fmt.Sscanf(text, gaussianText, &mean, &level)
		noise, err = orError(NewGaussian(float64(mean), float64(level)))
	case "salt-pepper":
		fmt.Sscanf(text, saltAndPepperText, &level)
		noise, err = orError(NewSaltAndPepper(float64(level)))
	case "masking":
		fmt.Sscanf(text, maskingText, &level)
		noise, err = orError(NewMasking(float64(level)))
	case "poisson":
		level = 1 // without a number the comparison below fails
		fmt.Sscanf(text, poissonText, &level)
		noise, err = orError(NewPoisson(float64(level)))
	case "speckle":
		fmt.Sscanf(text, speckleText, &level)
		noise, err = orError(NewSpeckle(float64(level)))
	default:
		noise = NoNoise{}
	}
	if err != nil {
		return nil, err
	}
	return written(noise, text)
}

// written returns the noise if its String is text.
func written(noise Noise, text string) (Noise, error) {
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
