package train

import (
	"context"
	"fmt"

	"github.com/denoise-go/denoise/data"
)

// Baseline is a denoiser that a trained model should beat, with its name in the results table.
type Baseline struct {
	Name     string
	Denoiser Denoiser
}

// Baselines returns the baselines for images like those of set, the training set, in the order in which they should
// get better: the noisy input, the mean image, the linear (Wiener) denoiser. The last is left out for images of more
// than WienerMaxPixels pixels. For the noise and the seed see FitWiener.
func Baselines(ctx context.Context, set *data.Set, noise data.Noise, seed uint64) ([]Baseline, error) {
	mean, err := NewMeanImage(set)
	if err != nil {
		return nil, err
	}
	list := []Baseline{{"noisy input", NoisyInput{}}, {"mean image", mean}}
	if set.D() > WienerMaxPixels {
		return list, nil
	}
	wiener, err := FitWiener(ctx, set, noise, seed)
	if err != nil {
		return nil, err
	}
	return append(list, Baseline{"linear (Wiener)", wiener}), nil
}

// NoisyInput leaves images as they are.
type NoisyInput struct{}

// Denoise copies noisy to dst.
func (NoisyInput) Denoise(dst, noisy []float32) error {
	if len(dst) != len(noisy) {
		return fmt.Errorf("train: noisy input: want %d values of room, got %d", len(noisy), len(dst))
	}
	copy(dst, noisy)
	return nil
}

// MeanImage answers with the mean of the training images, whatever it is shown. In mean squared error it is the best
// of all answers that do not look.
type MeanImage struct{ mean []float32 } // D

// NewMeanImage computes the mean of the images of set.
func NewMeanImage(set *data.Set) (*MeanImage, error) {
	if err := set.Validate(); err != nil {
		return nil, fmt.Errorf("train: mean image: %w", err)
	}
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
	return m, nil
}

// Denoise writes the mean image to each of the N rows of dst, N×D.
func (m *MeanImage) Denoise(dst, noisy []float32) error {
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
	if len(noisy)%d != 0 {
		return fmt.Errorf("train: %s: want images of %d values each, got %d values", name, d, len(noisy))
	}
	if len(dst) != len(noisy) {
		return fmt.Errorf("train: %s: want room for %d×%d values, got %d", name, len(noisy)/d, d, len(dst))
	}
	return nil
}
