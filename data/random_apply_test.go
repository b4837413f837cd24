package data

import (
	"math"
	"slices"
	"testing"
)

// A sample gets the noise that it would get anyway, or none, each with its probability, and Level says which.
func TestRandomApply(t *testing.T) {
	plain := must(NewGaussianRange(0.1, 0.6)).(*GaussianRange)
	random := must(NewRandomApply(plain, 0.7)).(Leveler)
	const n = 2000
	clean, got, want := make([]float32, 40), make([]float32, 40), make([]float32, 40)
	applied, below := 0, 0
	for i := range n {
		key := Key{Seed: 4, Epoch: uint32(i % 3)}
		random.Apply(got, clean, key, i)
		level := random.Level(key, i)
		if level == 0 {
			if !slices.Equal(got, clean) {
				t.Fatalf("sample %d: level 0, but got %v", i, got)
			}
			continue
		}
		plain.Apply(want, clean, key, i)
		if !slices.Equal(got, want) || level != plain.Level(key, i) {
			t.Fatalf("sample %d: want what the noise gives, got %v", i, got)
		}
		applied++
		if level < 0.35 {
			below++
		}
	}
	if math.Abs(float64(applied)-0.7*n) > 5*math.Sqrt(0.7*0.3*n) {
		t.Errorf("want noise on 7 of 10 samples, got it on %d of %d", applied, n)
	}
	if math.Abs(float64(below)-0.5*float64(applied)) > 5*math.Sqrt(0.25*float64(applied)) {
		t.Errorf("want levels that do not depend on the choice of samples, got %d of %d below the middle", below, applied)
	}
	for p, want := range map[float64]bool{0: false, 1: true} {
		random := must(NewRandomApply(must(NewGaussian(1, 0)), p))
		if random.Apply(got, clean, Key{}, 3); (got[0] == 1) != want {
			t.Errorf("p = %v: got %v", p, got[0])
		}
		if _, ok := must(NewRandomApply(must(NewMasking(1)), p)).(Leveler); ok {
			t.Error("states levels of a noise that has none")
		}
	}
}

func TestRandomApplyErrors(t *testing.T) {
	for _, p := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if _, err := NewRandomApply(NoNoise{}, p); err == nil {
			t.Errorf("p = %v: want an error", p)
		}
	}
	random := must(NewRandomApply(must(NewGaussian(0, 1)), 0.5))
	for name, make := range map[string]func() (Noise, error){
		"random of nil": func() (Noise, error) { return NewRandomApply(nil, 0.5) }, "random of random": func() (Noise, error) { return NewRandomApply(random, 0.5) },
		"clipped": func() (Noise, error) { return NewClipped(random) }, "quantized": func() (Noise, error) { return NewQuantized(random, 256) },
	} {
		if n, err := make(); err == nil || n != nil {
			t.Errorf("%s: want an error, got %v", name, n)
		}
	}
}
