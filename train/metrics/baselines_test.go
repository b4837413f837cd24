package metrics

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/internal/testset"
)

func TestBaselines(t *testing.T) {
	set, noise := testset.Smooth(t, 300, 12, 11, 1), testset.Gaussian(t, 0.4)
	list, err := Baselines(t.Context(), set, noise, 1)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var last float64
	key := data.Key{Seed: 1, Purpose: data.Test}
	for _, b := range list {
		m, err := Evaluate(t.Context(), b.Denoiser, set, noise, key)
		if err != nil {
			t.Fatal(err)
		}
		if m.PSNR <= last {
			t.Errorf("%s: want more than %.2f dB, got %.2f", b.Name, last, m.PSNR)
		}
		names, last = append(names, b.Name), m.PSNR
	}
	if want := []string{"noisy input", "mean image", "linear (Wiener)"}; !slices.Equal(names, want) {
		t.Errorf("want %q, got %q", want, names)
	}
}

func TestBaselinesOfLargeImages(t *testing.T) {
	set, err := data.NewSet("large", 65, 64, make([]uint8, 65*64))
	if err != nil {
		t.Fatal(err)
	}
	list, err := Baselines(t.Context(), set, data.NoNoise{}, 1)
	if err != nil || len(list) != 3 || list[2].Denoiser != nil {
		t.Fatalf("want three baselines, the last without a denoiser, got %v, %v", list, err)
	}
	wantError(t, list[2].Err, "metrics: wiener: want images of at most 4096 numbers, got 1×65×64 = 4160")
}

func TestMeanImage(t *testing.T) {
	set, err := data.NewSet("two", 1, 3, []uint8{0, 255, 10, 0, 0, 20})
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMeanImage(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 6)
	if err := m.Denoise(got, make([]float32, 6)); err != nil {
		t.Fatal(err)
	}
	if want := []float32{0, 0.5, 15. / 255, 0, 0.5, 15. / 255}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
}

type nanNoise struct{ data.NoNoise }

func (nanNoise) Apply(dst, clean []float32, _ data.Key, _ int) { dst[0] = float32(math.NaN()) }

func TestBaselineErrors(t *testing.T) {
	set := testset.Smooth(t, 4, 2, 3, 10)
	mean, err := NewMeanImage(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	wiener, err := FitWiener(t.Context(), set, data.NoNoise{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	values := func(n int) []float32 { return make([]float32, n) }
	wantError(t, mean.Denoise(values(7), values(7)), "metrics: mean image: want images of 6 values each, got 7 values")
	wantError(t, wiener.Denoise(values(11), values(12)), "metrics: wiener: want room for 2×6 values, got 11")
	wantError(t, NoisyInput{}.Denoise(values(11), values(12)), "metrics: noisy input: want 12 values of room, got 11")

	_, err = FitWiener(t.Context(), set, nanNoise{}, 1)
	wantError(t, err, "metrics: wiener: want a covariance that can be inverted, got one that is not: its trace is NaN")
	if list, err := Baselines(t.Context(), set, nanNoise{}, 1); err != nil || len(list) != 3 || list[2].Err == nil {
		t.Errorf("want the baseline that cannot be fitted with its error, got %v, %v", list, err)
	}
	_, err = NewMeanImage(t.Context(), &data.Set{Name: "empty", H: 2, W: 3})
	wantError(t, err, "metrics: mean image: data: empty: want at least one image, got none")

	if _, err := Baselines(interrupted(t), set, data.NoNoise{}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("want context.Canceled, got %v", err)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("want error %q, got %v", want, err)
	}
}
