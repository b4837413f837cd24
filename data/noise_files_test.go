package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"
)

// A noisy picture, written with 8 bits and read back, must equal the picture with quantized noise.
func TestQuantizedIsWhatFilesHold(t *testing.T) {
	set := testSet(t, 40, 9, 11)
	plain := must(NewGaussian(0.1, 0.4))
	noise := must(NewQuantized(plain, 256))
	clean, noisy, read := make([]float32, 99), make([]float32, 99), make([]float32, 99)
	pixels := make([]uint8, 99)
	for i := range set.Len() {
		set.Float32s(clean, i)
		noise.Apply(noisy, clean, Key{Seed: 1}, i)
		plain.Apply(read, clean, Key{Seed: 1}, i)
		Bytes(pixels, read)
		file, err := NewSet("file", 9, 11, pixels)
		if err != nil {
			t.Fatal(err)
		}
		file.Float32s(read, 0)
		if !slices.Equal(noisy, read) {
			t.Fatalf("image %d: %v, want %v", i, noisy, read)
		}
	}
}

// given is a noise that writes fixed numbers.
type given []float32

func (g given) Apply(dst, _ []float32, _ Key, _ int) { copy(dst, g) }
func (given) String() string                         { return "given" }

func TestLimits(t *testing.T) {
	inf := float32(math.Inf(1))
	values := given{-inf, -1, float32(math.Copysign(0, -1)), 0.1, 0.1666, 0.1667, 0.5, 0.99, 1, 1.5, inf, float32(math.NaN())}
	for _, c := range []struct {
		noise Noise
		want  []float32
	}{
		{must(NewClipped(values)), []float32{0, 0, 0, 0.1, 0.1666, 0.1667, 0.5, 0.99, 1, 1, 1}},
		{must(NewQuantized(values, 4)), []float32{0, 0, 0, 0, 0, 1. / 3, 2. / 3, 1, 1, 1, 1}},
		{must(NewQuantized(values, 2)), []float32{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}},
	} {
		got := make([]float32, len(values))
		c.noise.Apply(got, got, Key{}, 0)
		for i, want := range c.want {
			if math.Float32bits(got[i]) != math.Float32bits(want) {
				t.Errorf("%v: %v became %v, want %v", c.noise, values[i], got[i], want)
			}
		}
		if last := got[len(values)-1]; last == last {
			t.Errorf("%v: NaN became %v", c.noise, last)
		}
		if _, ok := c.noise.(Leveler); ok {
			t.Errorf("%v states levels of a noise that has none", c.noise)
		}
	}
}

// Level must be the strength that Apply uses, uniform in the range, of each sample its own, and the same clipped or not.
func TestGaussianRangeLevel(t *testing.T) {
	r := must(NewGaussianRange(0.1, 0.6)).(*GaussianRange)
	quantized := must(NewQuantized(r, 256)).(Leveler)
	const n = 2000
	clean, got, want := make([]float32, 50), make([]float32, 50), make([]float32, 50)
	var mean, square float64
	for i := range n {
		key := Key{Seed: 4, Epoch: uint32(i % 3)}
		sigma := r.Level(key, i)
		r.Apply(got, clean, key, i)
		must(NewGaussian(0, float64(sigma))).Apply(want, clean, key, i)
		if !slices.Equal(got, want) || quantized.Level(key, i) != sigma || sigma < 0.1 || sigma > 0.6 {
			t.Fatalf("sample %d: level %v is not what was applied", i, sigma)
		}
		mean += float64(sigma) / n
		square += float64(sigma) * float64(sigma) / n
	}
	const deviation = 0.5 / 3.4641 // of a uniform number
	if math.Abs(mean-0.35) > 5*deviation/math.Sqrt(n) || math.Abs(math.Sqrt(square-mean*mean)-deviation) > 0.01 {
		t.Errorf("levels of mean %v and deviation %v", mean, math.Sqrt(square-mean*mean))
	}
	if same := must(NewGaussianRange(0.3, 0.3)).(Leveler).Level(Key{}, 1); same != 0.3 {
		t.Errorf("the only level is %v, want 0.3", same)
	}
}

func TestSpeckleDefinition(t *testing.T) {
	const d = 1500
	clean, got, normal := make([]float32, d), make([]float32, d), make([]float32, d)
	for i := range clean {
		clean[i] = float32(i%256) / 255
	}
	key := Key{Seed: 2, Purpose: Test}
	must(NewSpeckle(0.3)).Apply(got, clean, key, 6)
	key.Normals(normal, 6, 0)
	for i, v := range got {
		if want := clean[i] * (1 + float32(float32(0.3)*normal[i])); v != want {
			t.Fatalf("pixel %d is %v, want %v", i, v, want)
		}
	}
}

// The numbers of each noise are frozen, and the same on every machine: the SHA-256 of the bits, little-endian, of five samples of a ramp.
func TestNoiseKnownAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"gaussian(mean -0.25, sigma 2)":                              "036781f3286aaa00e321bba9644f5ca212fb4d1070bb7ea675e6abbd0a485c87",
		"gaussian(mean 0, sigma 0.1..0.6)":                           "6744f87bd3fece5b25163889734ba13e7dd24c37ef7cbe3da95e1eb1c21e86a6",
		"salt-pepper(0.3)":                                           "d38e80003abb336372ae2da5be168e5ce30ea88574ff9ddb4631209eaae1b9ee",
		"masking(0.25)":                                              "50540720b0515b0841dee0f5faec592a0c4a2260b091ae63e637b50a35218554",
		"poisson(peak 0.7)":                                          "5df214206d0152af1894cc51d3dcdf2cfaf00e594d982b27da767ab8aff43962",
		"poisson(peak 30)":                                           "cba6f2be482aaf0b4bcd63cd35b1a04c3e6b1b4be3731f98a80f1237ef67e4e3",
		"poisson(peak 12345)":                                        "846bf4c2e8d525a7363dc80ed571e94c61c29f1b82dd6709b676a80c5b14fd23",
		"speckle(sigma 0.25)":                                        "be00c467f88e90881fc088972472842a8b3e912638db5ebd1bf69232378cc6ce",
		"clipped(gaussian(mean 0, sigma 0.5))":                       "3a312bf5630debfc1454f897c723cb55c2281189c1bc755b2fe04e1afbefc154",
		"quantized(256 levels, gaussian(mean 0, sigma 0.5))":         "b919370156935b355b68a1446f31c1d570901723c76b0562792abf3b366962e3",
		"quantized(65536 levels, gaussian(mean 0, sigma 0.05..0.2))": "b1f9bee54ed01d2825829e67ed2dfc047cd906ce1a98a0251c1f04564c3a0f26",
		"quantized(256 levels, poisson(peak 30))":                    "b6c51fafcbd138fd69a22b491b171df1e1d6d90f7ebf663bd99600cf03c99cc5",
	} {
		noise, err := NoiseFromString(text)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		clean, noisy := make([]float32, 1111), make([]float32, 1111)
		for i := range clean {
			clean[i] = float32(i%256) / 255
			if i > 700 { // not the values of 8 bits, too
				clean[i] = float32(i) / 1024
			}
		}
		for _, c := range []struct {
			key    Key
			sample int
		}{
			{Key{Seed: 1}, 0}, {Key{Seed: 1, Epoch: 2}, 59_999}, {Key{Seed: 1 << 40, Epoch: 2}, 1},
			{Key{Seed: 1, Purpose: Validation}, 3}, {Key{Seed: 1, Purpose: Test}, 4},
		} {
			noise.Apply(noisy, clean, c.key, c.sample)
			if err := binary.Write(sum, binary.LittleEndian, noisy); err != nil {
				t.Fatal(err)
			}
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%q: %q,", text, got)
		}
	}
}
