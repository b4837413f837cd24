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
// is noise with this key and sample i, so the same key gives every denoiser the same noisy images.
func Evaluate(ctx context.Context, den Denoiser, set *data.Set, noise data.Noise, key data.Key) (Metrics, error) {
	if err := cmp.Or(checkPairs(set, noise, key), checkDenoiser(den)); err != nil {
		return Metrics{}, fmt.Errorf("train: metrics: %w", err)
	}
	t, err := newTally(set.H, set.W)
	if err != nil {
		return Metrics{}, err
	}
	d := set.D()
	chunk := min(set.Len(), evaluateImages, max(1, evaluateValues/d))
	clean, noisy, got := make([]float32, chunk*d), make([]float32, chunk*d), make([]float32, chunk*d)
	for from := 0; from < set.Len(); from += chunk {
		if err := ctx.Err(); err != nil {
			return Metrics{}, fmt.Errorf("train: metrics: %w", err)
		}
		n := min(chunk, set.Len()-from)
		clean, noisy, got := clean[:n*d], noisy[:n*d], got[:n*d]
		drawPairs(noisy, clean, set, from, noise, key)
		if err := den.Denoise(got, noisy); err != nil {
			return Metrics{}, fmt.Errorf("train: metrics: %s: images %d to %d: %w", set.Name, from, from+n-1, err)
		}
		if err := t.add(got, clean); err != nil {
			return Metrics{}, err
		}
	}
	return t.mean()
}

func checkDenoiser(den Denoiser) error {
	if den == nil {
		return errors.New("want a denoiser, got nil")
	}
	return nil
}

// checkPairs says what is missing for drawPairs, if anything.
func checkPairs(set *data.Set, noise data.Noise, key data.Key) error {
	if noise == nil {
		return errors.New("want a noise, got nil (data.NoNoise leaves images as they are)")
	}
	if err := key.Validate(); err != nil {
		return err
	}
	return set.Validate()
}

// drawPairs writes n images of set, from index from on, to clean and their noisy versions to noisy, both n×D.
func drawPairs(noisy, clean []float32, set *data.Set, from int, noise data.Noise, key data.Key) {
	p := &pairs{noisy, clean, set, from, noise, key}
	pool.Run(pool.Parts(len(clean)/set.D(), pairsPart), p)
}

// pairsPart is the number of images that one goroutine draws at a time.
const pairsPart = 32

// pairs is the job of drawing n images: a pool.Task.
type pairs struct {
	noisy, clean []float32 // n×D
	set          *data.Set
	from         int
	noise        data.Noise
	key          data.Key
}

// Part draws images pairsPart·i and following, counted from p.from.
func (p *pairs) Part(i int) {
	d := p.set.D()
	lo, hi := pool.Range(i, len(p.clean)/d, pairsPart)
	for i := lo; i < hi; i++ {
		clean := p.clean[i*d : (i+1)*d]
		p.set.Float32s(clean, p.from+i)
		p.noise.Apply(p.noisy[i*d:(i+1)*d], clean, p.key, p.from+i)
	}
}
