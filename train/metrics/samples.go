package metrics

import (
	"cmp"
	"fmt"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

// Samples returns the images of set with these indices, their noisy versions and what den makes of those, each len(indices)×D: some of
// the numbers that Evaluate compares with the same arguments.
func Samples(den Denoiser, set data.Source, noise data.Noise, key data.Key, indices []int) (clean, noisy, denoised []float32, err error) {
	if err := checkDenoiser(den, set, noise, key); err != nil {
		return nil, nil, nil, fmt.Errorf("metrics: %w", err)
	}
	if len(indices) == 0 {
		return nil, nil, nil, fmt.Errorf("metrics: %v: want at least one index, got none", set)
	}
	d := set.Shape().Size()
	samples := make([]int32, len(indices))
	for i, index := range indices {
		if index < 0 || index >= set.Len() {
			return nil, nil, nil, fmt.Errorf("metrics: %v: want indices from 0 to %d, got %d", set, set.Len()-1, index)
		}
		samples[i] = int32(index)
	}
	clean, noisy, denoised = make([]float32, len(samples)*d), make([]float32, len(samples)*d), make([]float32, len(samples)*d)
	levels := newLevels(den, noise, len(samples))
	if err := drawPairs(clean, noisy, levels, set, noise, key, samples); err != nil {
		return nil, nil, nil, fmt.Errorf("metrics: %w", err)
	}
	if err := denoise(den, denoised, noisy, levels); err != nil {
		return nil, nil, nil, fmt.Errorf("metrics: %v: %w", set, err)
	}
	return clean, noisy, denoised, nil
}

// newLevels returns room for the levels of n images' noise, or nil unless the noise states them and den takes them.
func newLevels(den Denoiser, noise data.Noise, n int) []float32 {
	_, states := noise.(data.Leveler)
	if _, takes := den.(LevelDenoiser); states && takes {
		return make([]float32, n)
	}
	return nil
}

// denoise calls the method of den that takes the levels, unless they are nil.
func denoise(den Denoiser, dst, noisy, levels []float32) error {
	if levels == nil {
		return den.Denoise(dst, noisy)
	}
	return den.(LevelDenoiser).DenoiseLevel(dst, noisy, levels)
}

// drawPairs is data.DrawBatch on all cores.
func drawPairs(clean, noisy, levels []float32, set data.Source, noise data.Noise, key data.Key, samples []int32) error {
	n := pool.Parts(len(samples), pairsPart)
	p := &pairs{clean, noisy, levels, set, noise, key, samples, make([]error, n)}
	pool.Run(n, p)
	return cmp.Or(p.errs...)
}

// consecutive returns the indices of n images, from index from on.
func consecutive(from, n int) []int32 {
	samples := make([]int32, n)
	for i := range samples {
		samples[i] = int32(from + i)
	}
	return samples
}

// pairsPart is the number of images that one goroutine draws at a time.
const pairsPart = 32

// pairs is the job of drawPairs: a pool.Task.
type pairs struct {
	clean, noisy, levels []float32
	set                  data.Source
	noise                data.Noise
	key                  data.Key
	samples              []int32
	errs                 []error // of the parts
}

// Part draws the images of a part.
func (p *pairs) Part(part int) {
	lo, hi := pool.Range(part, len(p.samples), pairsPart)
	d := p.set.Shape().Size()
	var noisy, levels []float32
	if p.noisy != nil {
		noisy = p.noisy[lo*d : hi*d]
	}
	if p.levels != nil {
		levels = p.levels[lo:hi]
	}
	p.errs[part] = data.DrawBatch(p.clean[lo*d:hi*d], noisy, levels, p.set, p.noise, p.samples[lo:hi], p.key)
}
