package metrics

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/train/group"
)

// Denoiser turns noisy images into clean ones. dst and noisy are N×D and do not overlap.
type Denoiser interface {
	Denoise(dst, noisy []float32) error
}

// LevelDenoiser is a Denoiser that can be told how strong the noise of each image is, such as a Model whose network reads it.
type LevelDenoiser interface {
	Denoiser
	DenoiseLevel(dst, noisy, level []float32) error // level is N long
}

// Images are denoised in chunks of evaluateImages, or fewer if they are so large that a chunk would exceed
// evaluateValues, so that memory does not grow with the set.
const (
	evaluateImages = 1024
	evaluateValues = 1 << 20
)

// Evaluate denoises noisy versions of every image of set and compares them with the clean ones. The noise of image i
// is noise with this key and sample i, so the same key gives every denoiser the same noisy images. If the set's noisy images are
// recorded, noise is data.NoNoise. A LevelDenoiser is told the level of noise that states it (data.Leveler).
func Evaluate(ctx context.Context, den Denoiser, set data.Source, noise data.Noise, key data.Key) (Metrics, error) {
	return EvaluateGroup(ctx, group.Alone, den, set, noise, key)
}

// EvaluateGroup is Evaluate by all ranks of a group, each of which calls it with the same arguments and denoises its part of the images. All ranks return the
// result of Evaluate, bit for bit, or all return an error. A nil g is this process alone.
func EvaluateGroup(ctx context.Context, g group.Group, den Denoiser, set data.Source, noise data.Noise, key data.Key) (Metrics, error) {
	if g = cmp.Or(g, group.Alone); null.Is(g) {
		return Metrics{}, errors.New("metrics: want a group, or nil, got a nil pointer to one")
	}
	t, err := evaluate(ctx, g, den, set, noise, key)
	if err := group.Agree(g, err, context.Canceled, context.DeadlineExceeded); err != nil {
		return Metrics{}, err
	}
	if err := t.gather(g); err != nil {
		return Metrics{}, fmt.Errorf("metrics: %w", err)
	}
	return t.mean()
}

// evaluate scores this rank's part of a set.
func evaluate(ctx context.Context, g group.Group, den Denoiser, set data.Source, noise data.Noise, key data.Key) (*tally, error) {
	if ctx == nil {
		return nil, errContext
	}
	if err := checkDenoiser(den, set, noise, key); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	t, err := newTally(set.Shape())
	if err != nil {
		return nil, err
	}
	begin, end := g.Rank()*set.Len()/g.Size(), (g.Rank()+1)*set.Len()/g.Size()
	d, chunk := set.Shape().Size(), chunkOf(set)
	clean, noisy, got := make([]float32, chunk*d), make([]float32, chunk*d), make([]float32, chunk*d)
	levels := newLevels(den, noise, chunk)
	task := newTask(ctx, fmt.Sprintf("testing on %d images", end-begin))
	defer task.Done()
	for from := begin; from < end; from += chunk {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
		n := min(chunk, end-from)
		clean, noisy, got, levels := clean[:n*d], noisy[:n*d], got[:n*d], levels[:min(n, len(levels))]
		if err := drawPairs(clean, noisy, levels, set, noise, key, consecutive(from, n)); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
		if err := denoise(den, got, noisy, levels); err != nil {
			return nil, fmt.Errorf("metrics: %v: images %d to %d: %w", set, from, from+n-1, err)
		}
		if err := t.add(got, clean); err != nil {
			return nil, err
		}
		task.At(from+n-begin, end-begin)
	}
	return t, nil
}

// gather takes the scores of all ranks, in their order.
func (t *tally) gather(g group.Group) error {
	if g.Size() == 1 {
		return nil
	}
	mine, err := binary.Append(nil, binary.LittleEndian, t.scores)
	if err != nil {
		return err
	}
	all, err := group.Gather(g, mine)
	if err != nil {
		return err
	}
	texts := bytes.Join(all, nil)
	t.scores = make([]Metrics, len(texts)/binary.Size(Metrics{}))
	_, err = binary.Decode(texts, binary.LittleEndian, t.scores)
	return err
}

// chunkOf returns the number of images of a set that are in memory at a time.
func chunkOf(set data.Source) int {
	return min(set.Len(), evaluateImages, max(1, evaluateValues/set.Shape().Size()))
}

// checkDenoiser reports what makes it impossible to denoise noisy samples of a set: a denoiser that is nil, say, or one that says of itself
// that it does not take samples of their shape.
func checkDenoiser(den Denoiser, set data.Source, noise data.Noise, key data.Key) error {
	if err := data.CheckDraw(set, noise, key); err != nil {
		return err
	}
	if null.Is(den) {
		return errors.New("want a denoiser, got nil")
	}
	if picky, ok := den.(interface{ Takes(data.Shape) error }); ok {
		return picky.Takes(set.Shape())
	}
	return nil
}
