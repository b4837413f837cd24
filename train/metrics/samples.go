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
	n, d := len(indices), set.Shape().Size()
	if n == 0 {
		return nil, nil, nil, fmt.Errorf("metrics: %v: want at least one index, got none", set)
	}
	clean, noisy, denoised = make([]float32, n*d), make([]float32, n*d), make([]float32, n*d)
	for i, index := range indices {
		if index < 0 || index >= set.Len() {
			return nil, nil, nil, fmt.Errorf("metrics: %v: want indices from 0 to %d, got %d", set, set.Len()-1, index)
		}
		if err := data.Draw(clean[i*d:(i+1)*d], noisy[i*d:(i+1)*d], set, noise, index, key); err != nil {
			return nil, nil, nil, fmt.Errorf("metrics: %w", err)
		}
	}
	if err := withLevels(den, noise, key, d)(denoised, noisy, func(i int) int { return indices[i] }); err != nil {
		return nil, nil, nil, fmt.Errorf("metrics: %v: %w", set, err)
	}
	return clean, noisy, denoised, nil
}

// withLevels returns how den denoises images of d numbers, image i of them being number sample(i) of its set: with the level of each, if
// noise states it and den takes it.
func withLevels(den Denoiser, noise data.Noise, key data.Key, d int) func(dst, noisy []float32, sample func(i int) int) error {
	leveler, ok := noise.(data.Leveler)
	told, takes := den.(LevelDenoiser)
	if !ok || !takes {
		return func(dst, noisy []float32, _ func(int) int) error { return den.Denoise(dst, noisy) }
	}
	return func(dst, noisy []float32, sample func(i int) int) error {
		levels := make([]float32, len(noisy)/d)
		for i := range levels {
			levels[i] = leveler.Level(key, sample(i))
		}
		return told.DenoiseLevel(dst, noisy, levels)
	}
}

// drawPairs writes n images of set, from index from on, to clean and their noisy versions to noisy, both n×D. If noisy is nil, it
// writes the clean ones alone. The error is that of the first image that cannot be read.
func drawPairs(noisy, clean []float32, set data.Source, from int, noise data.Noise, key data.Key) error {
	d := set.Shape().Size()
	n := pool.Parts(len(clean)/d, pairsPart)
	p := &pairs{noisy, clean, d, set, from, noise, key, make([]error, n)}
	pool.Run(n, p)
	return cmp.Or(p.errs...)
}

// pairsPart is the number of images that one goroutine draws at a time.
const pairsPart = 32

// pairs is the job of drawing n images: a pool.Task.
type pairs struct {
	noisy, clean []float32 // n×D
	d            int
	set          data.Source
	from         int
	noise        data.Noise
	key          data.Key
	errs         []error // of the parts
}

// Part draws images pairsPart·i and following, counted from p.from.
func (p *pairs) Part(part int) {
	lo, hi := pool.Range(part, len(p.clean)/p.d, pairsPart)
	for i := lo; i < hi && p.errs[part] == nil; i++ {
		at, end := i*p.d, (i+1)*p.d
		var noisy []float32
		if p.noisy != nil {
			noisy = p.noisy[at:end]
		}
		p.errs[part] = data.Draw(p.clean[at:end], noisy, p.set, p.noise, p.from+i, p.key)
	}
}
