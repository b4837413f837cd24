package metrics

import (
	"context"
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/data"
)

// Baseline is a denoiser that a trained model should beat, with its name in the results table.
type Baseline struct {
	Name     string
	Denoiser Denoiser // nil if Err is not
	Err      error    // why it cannot be fitted to these images and this noise
}

// Baselines returns the baselines for images like those of set, the training set, in the order in which they should
// get better: the noisy input, the mean image, the linear (Wiener) denoiser. One that cannot be fitted, such as the last to images of more than
// WienerMaxPixels numbers, is in the list with its error. For the noise and the seed see FitWiener.
func Baselines(ctx context.Context, set data.Source, noise data.Noise, seed uint64) ([]Baseline, error) {
	mean, err := NewMeanImage(ctx, set)
	if err != nil {
		return nil, err
	}
	list := []Baseline{{Name: "noisy input", Denoiser: NoisyInput{}}, {Name: "mean image", Denoiser: mean}}
	linear := Baseline{Name: "linear (Wiener)"}
	switch wiener, err := FitWiener(ctx, set, noise, seed); {
	case err == nil:
		linear.Denoiser = wiener
	case errors.As(err, new(unfit)):
		linear.Err = err
	default:
		return nil, err
	}
	return append(list, linear), nil
}

// unfit marks an error that says that a baseline does not exist for some images and noise.
type unfit struct{ error }

// NoisyInput leaves images as they are.
type NoisyInput struct{}

// Denoise copies noisy to dst.
func (NoisyInput) Denoise(dst, noisy []float32) error {
	if len(dst) != len(noisy) {
		return fmt.Errorf("metrics: noisy input: want %d values of room, got %d", len(noisy), len(dst))
	}
	copy(dst, noisy)
	return nil
}

// MeanImage answers with the mean of the training images, whatever it is shown. In mean squared error it is the best
// of all answers that do not look.
type MeanImage struct{ mean []float32 } // D

// NewMeanImage computes the mean of the clean images of set: exactly for a *data.Set, whose bytes it adds, and in float64 for others,
// which it reads with the zero data.Key.
func NewMeanImage(ctx context.Context, set data.Source) (*MeanImage, error) {
	if ctx == nil {
		return nil, errContext
	}
	err := data.Check(set)
	if err == nil {
		if bytes, ok := set.(*data.Set); ok {
			return meanOfBytes(bytes), nil
		}
		var m *MeanImage
		if m, err = meanOfNumbers(ctx, set); err == nil {
			return m, nil
		}
	}
	return nil, fmt.Errorf("metrics: mean image: %w", err)
}

func meanOfBytes(set *data.Set) *MeanImage {
	sums := make([]uint64, set.D())
	for i := range set.Len() {
		for p, v := range set.Image(i) {
			sums[p] += uint64(v)
		}
	}
	m := &MeanImage{make([]float32, len(sums))}
	for p, s := range sums {
		m.mean[p] = float32(float64(s) / (255 * float64(set.Len())))
	}
	return m
}

// meanOfNumbers adds the images in their order.
func meanOfNumbers(ctx context.Context, set data.Source) (*MeanImage, error) {
	d, chunk := set.Shape().Size(), chunkOf(set)
	sums, clean := make([]float64, d), make([]float32, chunk*d)
	for from := 0; from < set.Len(); from += chunk {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(chunk, set.Len()-from)
		clean := clean[:n*d]
		if err := drawPairs(clean, nil, nil, set, data.NoNoise{}, data.Key{}, consecutive(from, n)); err != nil {
			return nil, err
		}
		for len(clean) > 0 {
			for p, v := range clean[:d] {
				sums[p] += float64(v)
			}
			clean = clean[d:]
		}
	}
	m := &MeanImage{make([]float32, d)}
	for p, s := range sums {
		m.mean[p] = float32(s / float64(set.Len()))
	}
	return m, nil
}

// Denoise writes the mean image to each of the N rows of dst, N×D.
func (m *MeanImage) Denoise(dst, noisy []float32) error {
	if m == nil {
		m = &MeanImage{}
	}
	d := len(m.mean)
	if err := checkRows("mean image", dst, noisy, d); err != nil {
		return err
	}
	for i := 0; i < len(dst); i += d {
		copy(dst[i:i+d], m.mean)
	}
	return nil
}

// checkRows reports an error unless dst and noisy are both N×D.
func checkRows(name string, dst, noisy []float32, d int) error {
	if d == 0 {
		return fmt.Errorf("metrics: %s: want one that was fitted to images, got an empty one", name)
	}
	if len(noisy)%d != 0 {
		return fmt.Errorf("metrics: %s: want images of %d values each, got %d values", name, d, len(noisy))
	}
	if len(dst) != len(noisy) {
		return fmt.Errorf("metrics: %s: want room for %d×%d values, got %d", name, len(noisy)/d, d, len(dst))
	}
	return nil
}
