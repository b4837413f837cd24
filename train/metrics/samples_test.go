package metrics

import (
	"slices"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/internal/testset"
)

// Samples draws what Evaluate draws.
func TestSamples(t *testing.T) {
	set, noise, key := testset.Smooth(t, 5, 3, 4, 1), testset.Gaussian(t, 0.5), data.Key{Seed: 3, Purpose: data.Test}
	wantNoisy, wantClean := make([]float32, 5*12), make([]float32, 5*12)
	if err := drawPairs(wantClean, wantNoisy, nil, set, noise, key, consecutive(0, set.Len())); err != nil {
		t.Fatal(err)
	}
	indices := []int{4, 0, 4}
	clean, noisy, denoised, err := Samples(NoisyInput{}, set, noise, key, indices)
	if err != nil {
		t.Fatal(err)
	}
	for i, index := range indices {
		at, from := i*12, index*12
		if !slices.Equal(clean[at:at+12], wantClean[from:from+12]) || !slices.Equal(noisy[at:at+12], wantNoisy[from:from+12]) {
			t.Errorf("sample %d differs from image %d of the set", i, index)
		}
	}
	if !slices.Equal(denoised, noisy) {
		t.Error("the denoiser was given other images than the noisy ones")
	}

	for want, indices := range map[string][]int{
		"metrics: smooth: want at least one index, got none": nil,
		"metrics: smooth: want indices from 0 to 4, got 5":   {0, 5},
		"metrics: smooth: want indices from 0 to 4, got -1":  {-1},
	} {
		_, _, _, err := Samples(NoisyInput{}, set, noise, key, indices)
		wantError(t, err, want)
	}
}

// Whoever reads a set names the first sample that cannot be read, whichever goroutine came to it first.
func TestSetsThatCannotBeRead(t *testing.T) {
	ctx, noise := t.Context(), data.NoNoise{}
	set := testset.Torn{Set: testset.Smooth(t, 300, 4, 4, 12), Epoch: 0, Samples: []int{250, 170, 41}}
	key := data.Key{Purpose: data.Test}
	for want, do := range map[string]func() error{
		"metrics: data: smooth: sample 41: the film is torn":                       func() error { _, err := Evaluate(ctx, NoisyInput{}, set, noise, key); return err },
		"metrics: mean image: data: smooth: sample 41 (epoch 0): the film is torn": func() error { _, err := FitWiener(ctx, set, noise, 1); return err },
		"metrics: wiener: data: smooth: sample 41 (epoch 7): the film is torn": func() error {
			_, err := FitWiener(ctx, testset.Torn{Set: set.Set, Epoch: 7, Samples: set.Samples}, noise, 1)
			return err
		},
	} {
		wantError(t, do(), want)
	}
	_, _, _, err := Samples(NoisyInput{}, set, noise, key, []int{0, 41})
	wantError(t, err, "metrics: data: smooth: sample 41: the film is torn")
}
