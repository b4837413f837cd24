package data_test

import (
	"math"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
)

// Sets, noises, loaders and splits reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	set, err := data.NewSet("set", 4, 4, make([]uint8, 10*16))
	if err != nil {
		t.Fatal(err)
	}
	var noSet *data.Set
	var noPairs *data.Pairs
	var noNoise *data.Gaussian
	v, nan, inf := make([]float32, 16), math.NaN(), math.Inf(-1)
	hostile.Check(t, map[string]func() error{
		"Gaussian of an infinite mean":   func() error { return hostile.Second(data.NewGaussian(inf, 1)) },
		"Gaussian of a mean of NaN":      func() error { return hostile.Second(data.NewGaussian(nan, 1)) },
		"a range of NaN":                 func() error { return hostile.Second(data.NewGaussianRange(nan, nan)) },
		"a range below 0":                func() error { return hostile.Second(data.NewGaussianRange(-1, 1)) },
		"a range to infinity":            func() error { return hostile.Second(data.NewGaussianRange(0, -inf)) },
		"masking of NaN":                 func() error { return hostile.Second(data.NewMasking(nan)) },
		"masking below 0":                func() error { return hostile.Second(data.NewMasking(-0.1)) },
		"salt and pepper above 1":        func() error { return hostile.Second(data.NewSaltAndPepper(1.1)) },
		"Poisson of NaN":                 func() error { return hostile.Second(data.NewPoisson(nan)) },
		"Poisson of infinity":            func() error { return hostile.Second(data.NewPoisson(-inf)) },
		"Poisson below 0":                func() error { return hostile.Second(data.NewPoisson(-1)) },
		"speckle of NaN":                 func() error { return hostile.Second(data.NewSpeckle(nan)) },
		"speckle below 0":                func() error { return hostile.Second(data.NewSpeckle(-1)) },
		"NewClipped of a clipped noise":  func() error { n, _ := data.NewClipped(data.NoNoise{}); return hostile.Second(data.NewClipped(n)) },
		"NewQuantized of a nil noise":    func() error { return hostile.Second(data.NewQuantized(noNoise, 256)) },
		"NewQuantized of levels below 0": func() error { return hostile.Second(data.NewQuantized(data.NoNoise{}, math.MinInt)) },
		"NoiseFromString without UTF-8":  func() error { return hostile.Second(data.NoiseFromString("\xff")) },
		"NoiseFromString of NaN":         func() error { return hostile.Second(data.NoiseFromString("gaussian(mean NaN, sigma NaN)")) },
		"ParseNoise of an unknown name":  func() error { return hostile.Second(data.ParseNoise("\xff", 1)) },
		"a nil set":                      func() error { return noSet.Validate() },
		"a zero set":                     func() error { return (&data.Set{}).Validate() },
		"Check of a zero set":            func() error { return data.Check(&data.Set{}) },
		"Check of nil pairs":             func() error { return data.Check(noPairs) },
		"Check of zero pairs":            func() error { return data.Check(&data.Pairs{}) },
		"a set of half an image":         func() error { return hostile.Second(data.NewSet("\xff", 4, 4, make([]uint8, 17))) },
		"Split of a nil set":             func() error { _, _, err := noSet.Split(1); return err },
		"Split beyond the set":           func() error { _, _, err := set.Split(math.MaxInt); return err },
		"Slice of a nil set":             func() error { return hostile.Second(noSet.Slice(0, 1)) },
		"Slice before the set":           func() error { return hostile.Second(set.Slice(math.MinInt, 1)) },
		"Where without a choice":         func() error { return hostile.Second(set.Where(nil)) },
		"Where of nothing":               func() error { return hostile.Second(set.Where(func(int) bool { return false })) },
		"Where of a zero set":            func() error { return hostile.Second((&data.Set{}).Where(nil)) },
		"Draw of no source":              func() error { return data.Draw(v, v, nil, data.NoNoise{}, 0, data.Key{}) },
		"Draw of a nil set":              func() error { return data.Draw(v, v, noSet, data.NoNoise{}, 0, data.Key{}) },
		"Draw of a zero set":             func() error { return data.Draw(v, v, &data.Set{}, data.NoNoise{}, 0, data.Key{}) },
		"Draw without noise":             func() error { return data.Draw(v, v, set, nil, 0, data.Key{}) },
		"Draw of a nil noise":            func() error { return data.Draw(v, v, set, noNoise, 0, data.Key{}) },
		"Draw of a huge index":           func() error { return data.Draw(v, v, set, data.NoNoise{}, math.MaxInt, data.Key{}) },
		"DrawBatch of no source":         func() error { return data.DrawBatch(v, v, nil, nil, data.NoNoise{}, []int32{0}, data.Key{}) },
		"DrawBatch of levels of none":    func() error { return data.DrawBatch(v, v, v[:1], set, data.NoNoise{}, []int32{0}, data.Key{}) },
		"DrawBatch of levels of nil":     func() error { return data.DrawBatch(v, v, v[:1], set, noNoise, []int32{0}, data.Key{}) },
		"DrawBatch of an index below 0":  func() error { return data.DrawBatch(v, v, nil, set, data.NoNoise{}, []int32{-1}, data.Key{}) },
		"CheckDraw of nothing":           func() error { return data.CheckDraw(nil, nil, data.Key{}) },
		"CheckDraw of another purpose":   func() error { return data.CheckDraw(set, data.NoNoise{}, data.Key{Purpose: 77}) },
		"a loader without batches":       func() error { return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{})) },
		"a loader of batches below 0": func() error {
			return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: math.MinInt}))
		},
		"a loader of another purpose": func() error {
			return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: 1, Purpose: 9}))
		},
		"a loader of a part reversed": func() error {
			return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: 4, Part: data.Part{From: 3, To: 1}}))
		},
		"a loader of a part beyond": func() error {
			return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: 4, Part: data.Part{To: math.MaxInt}}))
		},
		"a loader of a part that wraps": func() error {
			return hostile.Second(data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: 4, Part: data.Part{From: math.MinInt, To: 4}}))
		},
		"a loader of a nil noise":     func() error { return hostile.Second(data.NewLoader(set, noNoise, data.LoaderConfig{Batch: 4})) },
		"pairs of pairs that are nil": func() error { return hostile.Second(data.NewPairs(noPairs, set)) },
		"labels of nothing":           func() error { _, _, err := data.TrainTest{}.Labels(); return err },
		"labels of no file":           func() error { _, _, err := data.TrainTest{Train: set, Test: set}.Labels(); return err },
		"IDX of a header of terabytes": func() error {
			return hostile.Second(data.ReadIDX(strings.NewReader("\x00\x00\x08\x03\xff\xff\xff\xff\x00\x00\x40\x00\x00\x00\x40\x00"), "\xff", math.MaxInt64))
		},
		"ReadFolder of no folder": func() error { return hostile.Second(data.ReadFolder("a\x00b", "\xff")) },
	})
}
