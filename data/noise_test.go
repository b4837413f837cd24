package data

import (
	"math"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/philox"
)

// must returns a noise that is known to be valid.
func must[N Noise](n N, err error) Noise {
	if err != nil {
		panic(err)
	}
	return n
}

var noises = []Noise{
	must(NewGaussian(0, 0.5)), must(NewGaussian(-0.25, 2)), must(NewSaltAndPepper(0.3)), must(NewMasking(0.25)), NoNoise{},
	must(NewGaussianRange(0.1, 0.6)), must(NewPoisson(30)), must(NewSpeckle(0.25)),
	must(NewClipped(must(NewGaussian(0, 0.5)))), must(NewQuantized(must(NewGaussian(0, 0.25)), 256)),
	must(NewQuantized(must(NewGaussianRange(0, 1)), 65536)), must(NewQuantized(must(NewPoisson(7.5)), 2)), must(NewClipped(NoNoise{})),
	must(NewRandomApply(must(NewGaussianRange(0, 0.2)), 0.9)), must(NewRandomApply(must(NewQuantized(must(NewSpeckle(0.25)), 256)), 0.5)),
}

// The definition of Gaussian noise, by the public stream of normals.
func TestGaussianDefinition(t *testing.T) {
	for _, d := range []int{1, 31, 32, 33, 511, 512, 513, 784, 3000} {
		clean, dst, normal := make([]float32, d), make([]float32, d), make([]float32, d)
		for i := range clean {
			clean[i] = float32(i%256) / 255
		}
		for _, k := range []struct {
			key     Key
			purpose philox.Purpose
			epoch   uint32
		}{
			{Key{Seed: 1 << 40, Purpose: Training, Epoch: 9}, philox.TrainingNoise, 9},
			{Key{Seed: 1 << 40, Purpose: Validation, Epoch: 9}, philox.ValidationNoise, 0},
			{Key{Seed: 1 << 40, Purpose: Test, Epoch: 9}, philox.TestNoise, 0},
		} {
			noises[1].Apply(dst, clean, k.key, 77)
			philox.Stream{Seed: 1 << 40, Purpose: k.purpose, Epoch: k.epoch, Index: 77}.Normals(normal)
			for i, got := range dst {
				if want := clean[i] + (-0.25 + 2*normal[i]); got != want {
					t.Fatalf("D = %d, %v: pixel %d is %v, want %v", d, k.key, i, got, want)
				}
			}
		}
	}
}

// The result is the same in place or not, and nothing else is written.
func TestNoiseInPlace(t *testing.T) {
	for _, n := range noises {
		for _, d := range []int{1, 33, 784, 1025} {
			clean := make([]float32, d)
			for i := range clean {
				clean[i] = float32(i) / float32(d)
			}
			kept := slices.Clone(clean)
			dst := make([]float32, d+1)
			dst[d] = 99
			n.Apply(dst, clean, Key{Seed: 3}, 5)
			if !slices.Equal(clean, kept) || dst[d] != 99 {
				t.Errorf("%v: writes where it must not", n)
			}
			n.Apply(clean, clean, Key{Seed: 3}, 5)
			if !slices.Equal(clean, dst[:d]) {
				t.Errorf("%v, D = %d: in place the result differs", n, d)
			}
		}
	}
}

// Mean and variance of Gaussian noise, and the fractions of replaced pixels, within five standard deviations.
func TestNoiseStrength(t *testing.T) {
	const d = 1 << 18
	clean, dst := make([]float32, d), make([]float32, d)
	for i := range clean {
		clean[i] = 0.5
	}
	share := func(v float32) float64 {
		count := 0
		for _, x := range dst {
			if x == v {
				count++
			}
		}
		return float64(count) / d
	}
	check := func(what string, got, want, deviation float64) {
		t.Helper()
		if math.Abs(got-want) > 5*deviation/math.Sqrt(d) {
			t.Errorf("%s: got %.4f, want %.4f", what, got, want)
		}
	}
	noises[1].Apply(dst, clean, Key{}, 0)
	var mean, square float64
	for _, x := range dst {
		mean += (float64(x) - 0.5) / d
		square += (float64(x) - 0.5) * (float64(x) - 0.5) / d
	}
	check("gaussian mean", mean, -0.25, 2)
	check("gaussian variance", square-mean*mean, 4, 4*math.Sqrt2)
	noises[2].Apply(dst, clean, Key{}, 0)
	check("salt", share(1), 0.15, math.Sqrt(0.15*0.85))
	check("pepper", share(0), 0.15, math.Sqrt(0.15*0.85))
	check("neither", share(0.5), 0.7, math.Sqrt(0.7*0.3))
	noises[3].Apply(dst, clean, Key{}, 0)
	check("masked", share(0), 0.25, math.Sqrt(0.25*0.75))
	check("kept", share(0.5), 0.75, math.Sqrt(0.25*0.75))
}

// At its limits a noise changes nothing or everything.
func TestNoiseLimits(t *testing.T) {
	clean, dst := make([]float32, 784), make([]float32, 784)
	for i := range clean {
		clean[i] = 0.5
	}
	for _, c := range []struct {
		noise Noise
		share float64 // of pixels that stay
	}{
		{must(NewGaussian(0, 0)), 1}, {must(NewSaltAndPepper(0)), 1}, {must(NewMasking(0)), 1},
		{must(NewSaltAndPepper(1)), 0}, {must(NewMasking(1)), 0}, {must(NewGaussian(1, 0)), 0}, {NoNoise{}, 1},
	} {
		c.noise.Apply(dst, clean, Key{Seed: 1}, 1)
		same := 0
		for _, v := range dst {
			if v == 0.5 {
				same++
			}
		}
		if same != int(c.share*784) {
			t.Errorf("%v leaves %d of 784 pixels", c.noise, same)
		}
	}
}

func TestNoiseErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, v := range [][2]float64{{nan, 1}, {inf, 1}, {1e39, 1}} {
		_, err := NewGaussian(v[0], v[1])
		wantError(t, err, "data: gaussian noise: want a finite mean, got")
	}
	for _, sigma := range []float64{nan, inf, -0.1, 1e39} {
		_, err := NewGaussian(0, sigma)
		wantError(t, err, "data: gaussian noise: want a finite sigma of 0 or more, got")
	}
	for _, p := range []float64{nan, inf, -0.1, 1.1} {
		for _, name := range []string{"salt-pepper", "masking"} {
			n, err := ParseNoise(name, p)
			wantError(t, err, "data: "+name+" noise: want a fraction of pixels in [0, 1], got")
			if n != nil {
				t.Errorf("ParseNoise returns %v with an error", n)
			}
		}
	}
	for _, p := range []float64{nan, inf, -1, 0, 0.009, 1.1e6} {
		_, err := NewPoisson(p)
		wantError(t, err, "data: poisson noise: want a peak of 0.01 to 1000000 photons, got")
	}
	for _, sigma := range []float64{nan, inf, -0.1, 1001} {
		_, err := NewSpeckle(sigma)
		wantError(t, err, "data: speckle noise: want a sigma in [0, 1000], got")
	}
	for _, r := range [][2]float64{{nan, 1}, {0, nan}, {0, inf}, {-0.1, 1}, {0.6, 0.1}} {
		_, err := NewGaussianRange(r[0], r[1])
		wantError(t, err, "data: gaussian noise: want a range of finite sigmas of 0 or more, the smaller first, got")
	}
	for _, levels := range []int{-1, 0, 1, 65537} {
		_, err := NewQuantized(NoNoise{}, levels)
		wantError(t, err, "data: quantized noise: want 2 to 65536 levels, got")
	}
	for _, n := range []Noise{nil, must(NewClipped(NoNoise{})), must(NewQuantized(must(NewGaussian(0, 1)), 2))} {
		for _, limit := range []func(Noise) (Noise, error){NewClipped, func(n Noise) (Noise, error) { return NewQuantized(n, 256) }} {
			got, err := limit(n)
			wantError(t, err, "noise: want a noise")
			if got != nil {
				t.Errorf("%v with an error", got)
			}
		}
	}
	_, err := ParseNoise("rain", 1)
	wantError(t, err, "want a noise of gaussian, masking, none, poisson, salt-pepper, speckle", `"rain"`)
}
