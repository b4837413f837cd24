package train

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

// Denoiser turns noisy images into clean ones. dst and noisy are N×D and do not overlap.
type Denoiser interface {
	Denoise(dst, noisy []float32) error
}

// Images are denoised in chunks of evaluateImages, or fewer if they are so large that a chunk would exceed
// evaluateValues, so that memory does not grow with the set.
const (
	evaluateImages = 1024
	evaluateValues = 1 << 20
)

// Evaluate denoises noisy versions of every image of set and compares them with the clean ones. The noise of image i
// is noise with this key and sample i, so the same key gives every denoiser the same noisy images. If the set's noisy images are
// recorded, noise is data.NoNoise.
func Evaluate(ctx context.Context, den Denoiser, set data.Source, noise data.Noise, key data.Key) (Metrics, error) {
	if err := cmp.Or(data.CheckDraw(set, noise, key), checkDenoiser(den)); err != nil {
		return Metrics{}, fmt.Errorf("train: metrics: %w", err)
	}
	t, err := newTally(set.Shape())
	if err != nil {
		return Metrics{}, err
	}
	d, chunk := set.Shape().Size(), chunkOf(set)
	clean, noisy, got := make([]float32, chunk*d), make([]float32, chunk*d), make([]float32, chunk*d)
	for from := 0; from < set.Len(); from += chunk {
		if err := ctx.Err(); err != nil {
			return Metrics{}, fmt.Errorf("train: metrics: %w", err)
		}
		n := min(chunk, set.Len()-from)
		clean, noisy, got := clean[:n*d], noisy[:n*d], got[:n*d]
		if err := drawPairs(noisy, clean, set, from, noise, key); err != nil {
			return Metrics{}, fmt.Errorf("train: metrics: %w", err)
		}
		if err := den.Denoise(got, noisy); err != nil {
			return Metrics{}, fmt.Errorf("train: metrics: %v: images %d to %d: %w", set, from, from+n-1, err)
		}
		if err := t.add(got, clean); err != nil {
			return Metrics{}, err
		}
	}
	return t.mean()
}

// chunkOf returns the number of images of a set that are in memory at a time.
func chunkOf(set data.Source) int {
	return min(set.Len(), evaluateImages, max(1, evaluateValues/set.Shape().Size()))
}

func checkDenoiser(den Denoiser) error {
	if den == nil {
		return errors.New("want a denoiser, got nil")
	}
	return nil
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
