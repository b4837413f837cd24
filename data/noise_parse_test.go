package data

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestParseNoise(t *testing.T) {
	for name, want := range map[string]string{
		"gaussian":    "gaussian(mean 0, sigma 0.3)",
		"salt-pepper": "salt-pepper(0.3)",
		"masking":     "masking(0.3)",
		"poisson":     "poisson(peak 0.3)",
		"speckle":     "speckle(sigma 0.3)",
		"none":        "none",
	} {
		n, err := ParseNoise(name, 0.3)
		if err != nil || n.String() != want {
			t.Errorf("%s: got %v, error %v, want %s", name, n, err, want)
		}
	}
}

// Any noise must survive the round trip to text and back.
func TestNoiseFromString(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	made := append([]Noise{must(NewGaussian(math.Copysign(0, -1), math.MaxFloat32)), must(NewMasking(1))}, noises...)
	positive := func(end float32) float64 { // below end, of any size
		return float64(math.Float32frombits(r.Uint32N(math.Float32bits(end))))
	}
	for range 1000 {
		made = append(made, must(NewMasking(positive(1))), must(NewSaltAndPepper(r.Float64())),
			must(NewGaussian(positive(math.MaxFloat32), positive(math.MaxFloat32))), must(NewGaussian(-positive(1), r.Float64())))
		lo := positive(math.MaxFloat32)
		made = append(made, must(NewSpeckle(positive(1000))), must(NewGaussianRange(lo, lo+r.Float64())))
		plain := made[r.IntN(len(made))]
		if limited, err := NewQuantized(plain, 2+r.IntN(1<<16-1)); err == nil {
			made = append(made, limited, must(NewClipped(plain)), must(NewRandomApply(limited, r.Float64())), must(NewRandomApply(plain, positive(1))))
		}
	}
	for range 4 { // a table is made for each
		made = append(made, must(NewPoisson(0.01+10*r.Float64())), must(NewPoisson(1e6*r.Float64()+1)))
	}
	for _, want := range made {
		got, err := NoiseFromString(want.String())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %v, error %v", want, got, err)
		}
	}
}

func TestNoiseFromStringErrors(t *testing.T) {
	const want = "want a noise as its String writes it, such as gaussian(mean 0, sigma 0.5) or "
	for text, words := range map[string]string{
		"":                                     want + `none, got ""`,
		"None":                                 want + `none, got "None"`,
		"none ":                                want,
		"rain(3)":                              want + `none, got "rain(3)"`,
		"masking(.5)":                          want + `masking(0.5), got "masking(.5)"`,
		"masking(0.50)":                        want + "masking(0.5), got",
		"masking(0x1p-1)":                      want + "masking(0.5), got",
		"masking( 0.5)":                        want,
		"masking(0.5":                          want,
		"masking(0.5))":                        want,
		"masking(1e999)":                       want,
		"salt-pepper":                          want,
		"salt-pepper(0.30000000000000004)":     want + "salt-pepper(0.3), got",
		"gaussian(0.5)":                        want,
		"gaussian(mean 0, sigma 0.5)\n":        want,
		"gaussian(mean +0, sigma 0.5)":         want,
		"gaussian(mean 0, sigma -1)":           "want a finite sigma of 0 or more, got -1",
		"gaussian(mean NaN, sigma 1)":          "want a finite mean, got NaN",
		"masking(1.5)":                         "want a fraction of pixels in [0, 1], got 1.5",
		"clipped(none":                         want + "clipped(none), got",
		"clipped(none))":                       want,
		"clipped(clipped(none))":               want,
		"clipped(quantized(256 levels, none))": want,
		"clipped(random-apply(p 0.5, none))":   want,
		"random-apply(p 0.5, random-apply(p 0.5, none))": want,
		"random-apply(p .5, none)":                       want + "random-apply(p 0.5, none), got",
		"random-apply(p 2, none)":                        "want a probability in [0, 1], got 2",
		"random-apply(p 0.5, none":                       want,
		"clipped(masking(.5))":                           want + "masking(0.5), got",
		"clipped()":                                      want,
		"quantized(none)":                                want + `none, got ""`,
		"quantized(0256 levels, none)":                   want + "quantized(256 levels, none), got",
		"quantized(1 levels, none)":                      "want 2 to 65536 levels, got 1",
		"poisson(30)":                                    want + "poisson(peak 1), got",
		"poisson(peak 0)":                                "want a peak of 0.01 to 1000000 photons, got 0",
		"speckle(0.5)":                                   want,
		"gaussian(mean 0, sigma 0.1...0.6)":              "the smaller first, got",
		"gaussian(mean 0, sigma 0.6..0.1)":               "the smaller first, got",
		"gaussian(mean 1, sigma 0.1..0.6)":               want + "gaussian(mean 0, sigma 0.1..0.6), got",
		"gaussian(mean 0, sigma 0.1..0.6":                want,
		"gaussian(mean 0, sigma 0.1..)":                  "the smaller first, got",
		strings.Repeat("clipped(", 1<<17):                want,
		"rain" + strings.Repeat("y", 1<<20):              want,
	} {
		noise, err := NoiseFromString(text)
		wantError(t, err, "data: ", words)
		if noise != nil {
			t.Errorf("%.80q: noise %v with an error", text, noise)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("%.80q: an error of %d bytes", text, len(err.Error()))
		}
	}
}

// Accepted text must equal the noise's String, and the noise must be usable.
func FuzzNoiseFromString(f *testing.F) {
	for _, n := range noises {
		f.Add(n.String())
	}
	for _, text := range []string{
		"", "masking(.5)", "masking(5e-1)", "masking(0x1p-1)", "masking(1_0)", "masking(-0)", "salt-pepper(1)x", "none()",
		"gaussian(mean -0, sigma 1e-45)", "gaussian(mean Inf, sigma NaN)", "gaussian(mean\n0, sigma 1)", "gaussian(",
		"gaussian(mean 0, sigma 1e-45..3e38)", "gaussian(mean 0, sigma 1..1)", "gaussian(mean 0, sigma ..)", "poisson(peak 1e+06)", "speckle(sigma 1000)",
		"clipped(clipped(none))", "clipped(gaussian(mean 3e38, sigma 3e38))", "quantized(2 levels, speckle(sigma 0))", "quantized(-1 levels, none)",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := NoiseFromString(text)
		if (n == nil) != (err != nil) {
			t.Fatalf("%q: noise %v, error %v", text, n, err)
		}
		if err != nil {
			return
		}
		if n.String() != text {
			t.Fatalf("%q is taken for %q", text, n)
		}
		image := []float32{0, 0.5, 1}
		n.Apply(image, image, Key{}, 0)
		for _, v := range image {
			if math.IsNaN(float64(v)) {
				t.Fatalf("%v makes %v", n, image)
			}
		}
	})
}
