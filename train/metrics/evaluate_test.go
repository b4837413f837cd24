package metrics

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/internal/testset"
)

// Evaluate equals Measure of all images at once, also where the last chunk is short.
func TestEvaluateChunks(t *testing.T) {
	const h, w = 11, 13
	set, noise := testset.Smooth(t, 2*evaluateImages+5, h, w, 11), testset.Gaussian(t, 0.5)
	key := data.Key{Seed: 7, Purpose: data.Validation}
	noisy, clean := make([]float32, len(set.Pixels)), make([]float32, len(set.Pixels))
	for i := range set.Len() {
		set.Float32s(clean[i*h*w:(i+1)*h*w], i)
		noise.Apply(noisy[i*h*w:(i+1)*h*w], clean[i*h*w:(i+1)*h*w], key, i)
	}
	want, err := Measure(noisy, clean, gray(h, w))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Evaluate(t.Context(), NoisyInput{}, set, noise, key)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("want %+v, got %+v", want, got)
	}
}

// Any number of ranks has the bits of Evaluate, also more ranks than images, and an error on one is an error on all.
func TestEvaluateGroup(t *testing.T) {
	noise, key, broken := testset.Gaussian(t, 0.5), data.Key{Seed: 7}, errors.New("broken")
	for _, images := range []int{2, 50} {
		set := testset.Smooth(t, images, 11, 13, 11)
		want, err := Evaluate(t.Context(), NoisyInput{}, set, noise, key)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{2, 3} {
			for r, err := range group.Simulate(n, func(g group.Group) error {
				got, err := EvaluateGroup(t.Context(), g, NoisyInput{}, set, noise, key)
				if err == nil && got != want {
					t.Errorf("%d images, %v: want %+v, got %+v", images, g, want, got)
				}
				return err
			}) {
				if err != nil {
					t.Errorf("%d images, rank %d of %d: %v", images, r, n, err)
				}
			}
		}
	}
	for r, err := range group.Simulate(2, func(g group.Group) error {
		den := denoiserFunc(func(_, _ []float32) error {
			if g.Rank() == 1 {
				return broken
			}
			return nil
		})
		_, err := EvaluateGroup(t.Context(), g, den, testset.Smooth(t, 4, 4, 4, 12), noise, key)
		return err
	}) {
		wantError(t, err, []string{"rank 1: metrics: smooth: images 2 to 3: broken", "metrics: smooth: images 2 to 3: broken"}[r])
	}
}

// denoiserFunc makes a Denoiser of a function.
type denoiserFunc func(dst, noisy []float32) error

func (f denoiserFunc) Denoise(dst, noisy []float32) error { return f(dst, noisy) }

func TestEvaluateErrors(t *testing.T) {
	set := testset.Smooth(t, 3, 4, 4, 12)
	broken := errors.New("broken")
	_, err := Evaluate(t.Context(), denoiserFunc(func(_, _ []float32) error { return broken }), set, data.NoNoise{}, data.Key{})
	if !errors.Is(err, broken) {
		t.Errorf("want the denoiser's error, got %v", err)
	}
	wantError(t, err, "metrics: smooth: images 0 to 2: broken")

	_, err = Evaluate(t.Context(), NoisyInput{}, &data.Set{Name: "odd", H: 2, W: 2, Pixels: make([]uint8, 7)}, data.NoNoise{}, data.Key{})
	wantError(t, err, "metrics: data: odd: want whole images of 2×2 = 4 bytes, got 7 bytes")

	if _, err := Evaluate(interrupted(t), NoisyInput{}, set, data.NoNoise{}, data.Key{}); !errors.Is(err, context.Canceled) {
		t.Errorf("want context.Canceled, got %v", err)
	}
}

// interrupted is a context that a signal has ended: its cause is the signal, its error is the one that callers look for.
func interrupted(t *testing.T) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupt signal received"))
	return ctx
}

// What is not there is asked for, by all who would use it.
func TestNothingIsGiven(t *testing.T) {
	set, ctx := testset.Smooth(t, 3, 4, 4, 12), t.Context()
	for want, do := range map[string]func() error{
		"metrics: want a denoiser, got nil":                    func() error { _, err := Evaluate(ctx, nil, set, data.NoNoise{}, data.Key{}); return err },
		"metrics: data: smooth: want a noise, got nil":         func() error { _, err := Evaluate(ctx, NoisyInput{}, set, nil, data.Key{}); return err },
		"metrics: wiener: data: smooth: want a noise, got nil": func() error { _, err := FitWiener(ctx, set, nil, 1); return err },
	} {
		if err := do(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}
