package metrics_test

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/metrics"
)

// Figures, baselines and distances reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	set, err := data.NewSet("set", 4, 4, make([]uint8, 10*16))
	if err != nil {
		t.Fatal(err)
	}
	ctx, none := context.Background(), data.NoNoise{}
	v, nan, inf := make([]float32, 16), math.NaN(), math.Inf(1)
	var noMean *metrics.MeanImage
	var noWiener *metrics.Wiener
	var noNoise *data.Gaussian
	samples := func(den metrics.Denoiser, noise data.Noise, indices ...int) func() error {
		return func() error { _, _, _, err := metrics.Samples(den, set, noise, data.Key{}, indices); return err }
	}
	wide := metrics.Gaussian{Mean: []float64{0, 0}, Covariance: mat.NewSymDense(3, nil)}
	infinite := metrics.Gaussian{Mean: []float64{inf}, Covariance: mat.NewSymDense(1, nil)}
	one := metrics.Gaussian{Mean: []float64{0}, Covariance: mat.NewSymDense(1, nil)}
	hostile.Check(t, map[string]func() error{
		"a nil mean image":             func() error { return noMean.Denoise(v, v) },
		"an empty mean image":          func() error { return (&metrics.MeanImage{}).Denoise(v, v) },
		"a nil Wiener":                 func() error { return noWiener.Denoise(v, v) },
		"an empty Wiener":              func() error { return (&metrics.Wiener{}).Denoise(v, v) },
		"noisy input of other lengths": func() error { return metrics.NoisyInput{}.Denoise(v[:3], v) },
		"Samples of no index":          samples(metrics.NoisyInput{}, none),
		"Samples of a huge index":      samples(metrics.NoisyInput{}, none, math.MaxInt),
		"Samples of an index below 0":  samples(metrics.NoisyInput{}, none, math.MinInt),
		"Samples without a denoiser":   samples(nil, none, 0),
		"Samples of a nil denoiser":    samples(noMean, none, 0),
		"Samples of an empty denoiser": samples(&metrics.MeanImage{}, none, 0),
		"Samples of a nil noise":       samples(metrics.NoisyInput{}, noNoise, 0),
		"Evaluate of another purpose": func() error {
			return hostile.Second(metrics.Evaluate(ctx, metrics.NoisyInput{}, set, none, data.Key{Purpose: 99}))
		},
		"Evaluate of a nil denoiser": func() error { return hostile.Second(metrics.Evaluate(ctx, noWiener, set, none, data.Key{})) },
		"Evaluate of a nil group": func() error {
			return hostile.Second(metrics.EvaluateGroup(ctx, (*nobody)(nil), metrics.NoisyInput{}, set, none, data.Key{Purpose: data.Test}))
		},
		"Measure of other lengths": func() error { return hostile.Second(metrics.Measure(v, v[:8], set.Shape())) },
		"Measure of half an image": func() error { return hostile.Second(metrics.Measure(v[:8], v[:8], set.Shape())) },
		"Measure of a huge shape": func() error {
			return hostile.Second(metrics.Measure(v, v, data.Shape{C: math.MaxInt, H: math.MaxInt, W: 2}))
		},
		"NewMeanImage without context": func() error { return hostile.Second(metrics.NewMeanImage(nil, set)) }, //lint:ignore SA1012 that is the test
		"NewMeanImage of a zero set":   func() error { return hostile.Second(metrics.NewMeanImage(ctx, &data.Set{})) },
		"FitWiener of a nil noise":     func() error { return hostile.Second(metrics.FitWiener(ctx, set, noNoise, 0)) },
		"FitGaussian of no features":   func() error { return hostile.Second(metrics.FitGaussian(v, 0)) },
		"FitGaussian below 0":          func() error { return hostile.Second(metrics.FitGaussian(v, math.MinInt)) },
		"FitGaussian of one row":       func() error { return hostile.Second(metrics.FitGaussian(v, 16)) },
		"FitGaussian of NaN":           func() error { return hostile.Second(metrics.FitGaussian([]float32{float32(nan), 1}, 1)) },
		"FitGaussian of infinity":      func() error { return hostile.Second(metrics.FitGaussian([]float32{float32(inf), 1}, 1)) },
		"a distance of nothing":        func() error { return hostile.Second(metrics.FrechetDistance(metrics.Gaussian{}, metrics.Gaussian{})) },
		"a distance of other sides":    func() error { return hostile.Second(metrics.FrechetDistance(wide, wide)) },
		"a distance of infinity":       func() error { return hostile.Second(metrics.FrechetDistance(infinite, one)) },
		"a likelihood of NaN":          func() error { return hostile.Second(metrics.GaussianLikelihood(nan)) },
		"a likelihood of 0":            func() error { return hostile.Second(metrics.GaussianLikelihood(0)) },
		"a likelihood of infinity":     func() error { return hostile.Second(metrics.GaussianLikelihood(inf)) },
		"ROCAUC of nothing":            func() error { return hostile.Second(metrics.ROCAUC(nil, nil)) },
		"ROCAUC of NaN":                func() error { return hostile.Second(metrics.ROCAUC([]float64{nan}, []float64{1})) },
		"metrics of broken JSON":       func() error { return new(metrics.Metrics).UnmarshalJSON([]byte(`{"L1": "much"}`)) },
		"a row of broken JSON":         func() error { return new(metrics.Row).UnmarshalJSON(nil) },
	})
}

// nobody is a type of groups.
type nobody struct{ group.Group }
