package flags

import (
	"flag"
	"fmt"
	"math"
	"strings"

	"github.com/denoise-go/denoise/data"
)

// Noise is what the network learns to remove.
type Noise struct {
	Noise data.Noise

	kind, sigma    string
	peak           float64
	clip, quantize bool
	noiseless      float64
}

func (n *Noise) Register(set *flag.FlagSet) {
	set.StringVar(&n.kind, "noise", "gaussian", "`kind` of noise: "+strings.Join(data.NoiseNames(), ", "))
	set.StringVar(&n.sigma, "sigma", "0.5", "`strength` of the noise: the standard deviation of gaussian noise and of speckle's factors such as 0.1 or 25/255, in units of the values (images: black is 0 and white 1), "+
		"or the fraction of values that salt-pepper and masking hit; with gaussian noise also a range such as 0.1..0.6, of which each sample gets its own")
	set.Float64Var(&n.peak, "peak", 30, "`photons` that poisson noise expects in a white pixel: the fewer, the noisier")
	set.BoolVar(&n.clip, "clip", false, "clip noisy images to the range from black to white")
	set.BoolVar(&n.quantize, "quantize", false, "clip noisy images and round them to the 256 levels of 8 bits, as pictures in files are")
	set.Float64Var(&n.noiseless, "noiseless", 0, "`fraction` of the samples that get no noise, such as 0.1: the network then changes clean ones less")
}

func (n *Noise) Read(set *flag.FlagSet) (err error) {
	if Given(set, "peak") && n.kind != "poisson" {
		return fmt.Errorf("-peak: want -noise poisson with it, got %s", n.kind)
	}
	if Given(set, "sigma") && n.kind == "poisson" {
		return fmt.Errorf("-sigma: want -peak for the strength of poisson noise")
	}
	if Given(set, "sigma") && n.kind == "none" {
		return fmt.Errorf("-sigma: want a -noise with it, got none")
	}
	if Given(set, "noiseless") && n.kind == "none" {
		return fmt.Errorf("-noiseless: want a -noise with it, got none")
	}
	n.Noise, err = n.plain()
	switch {
	case err != nil:
	case n.quantize:
		n.Noise, err = data.NewQuantized(n.Noise, 256)
	case n.clip:
		n.Noise, err = data.NewClipped(n.Noise)
	}
	if err != nil || n.noiseless == 0 {
		return err
	}
	if !(n.noiseless > 0 && n.noiseless < 1) { // also NaN
		return fmt.Errorf("-noiseless: want a fraction of at least 0 and below 1, got %v", n.noiseless)
	}
	n.Noise, err = data.NewRandomApply(n.Noise, 1-n.noiseless)
	return err
}

// Recorded says that the samples, such as pictures, come with their noise, so that a flag of noise is an error.
func (n *Noise) Recorded(set *flag.FlagSet, samples string) error {
	for _, name := range []string{"noise", "sigma", "peak", "clip", "quantize", "noiseless"} {
		if Given(set, name) {
			return fmt.Errorf("-%s: want it without -noisy, whose %s have noise already", name, samples)
		}
	}
	n.Noise = data.NoNoise{}
	return nil
}

// plain makes the noise, not clipped.
func (n *Noise) plain() (data.Noise, error) {
	if n.kind == "poisson" {
		return data.ParseNoise(n.kind, n.peak)
	}
	from, to, isRange := strings.Cut(n.sigma, "..")
	lo, err := Strength(from)
	if err != nil {
		return nil, err
	}
	if !isRange {
		return data.ParseNoise(n.kind, lo)
	}
	hi, err := Strength(to)
	if err != nil {
		return nil, err
	}
	if n.kind != "gaussian" {
		return nil, fmt.Errorf("-sigma: want one number with %s noise, got the range %s", n.kind, n.sigma)
	}
	noise, err := data.NewGaussianRange(lo, hi)
	if err != nil {
		return nil, err
	}
	return noise, nil
}

// Strengths reads strengths of noise with commas between them.
func Strengths(list string) (strengths []float64, err error) {
	for text := range strings.SplitSeq(list, ",") {
		v, err := Strength(text)
		if err != nil {
			return nil, err
		}
		strengths = append(strengths, v)
	}
	return strengths, nil
}

// Strength reads the strength of noise, a fraction such as 0.1 or 25/255. A number above 1 is most likely one of the 255 levels of 8 bits.
func Strength(text string) (float64, error) {
	v, err := parseRatio(text)
	if err != nil {
		return 0, fmt.Errorf("-sigma: want a number such as 0.1 or 25/255, got %q", text)
	}
	if !(v >= 0 && v <= math.MaxFloat32) {
		return 0, fmt.Errorf("-sigma: want a finite sigma of at least 0, got %s", text)
	}
	if v > 1 && !strings.Contains(text, "/") {
		return 0, fmt.Errorf("-sigma: want at most 1, got %s (%s/255 for levels of 8 bits)", text, text)
	}
	return v, nil
}
