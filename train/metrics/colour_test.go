package metrics

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/internal/testset"
)

// The figures of colour images are means over the channels.
func TestMeasureColour(t *testing.T) {
	const n, h, w = 5, 12, 13
	clean, got := randomImages(n, 3*h*w, 1), randomImages(n, 3*h*w, 2)
	m, err := Measure(got, clean, data.Shape{C: 3, H: h, W: w})
	if err != nil {
		t.Fatal(err)
	}
	channels, err := Measure(got, clean, gray(h, w)) // as 3n gray images
	if err != nil {
		t.Fatal(err)
	}
	near(t, "L1", m.L1, channels.L1)
	near(t, "MSE", m.MSE, channels.MSE)
	near(t, "SSIM", m.SSIM, channels.SSIM)
	var psnr float64
	for i := range n {
		var mse float64
		for p := i * 3 * h * w; p < (i+1)*3*h*w; p++ {
			e := float64(got[p]) - float64(clean[p])
			mse += e * e / (3 * h * w)
		}
		psnr += 10 * math.Log10(1/mse) / n
	}
	near(t, "PSNR", m.PSNR, psnr)
}

func TestEvaluateColour(t *testing.T) {
	set, noise, key := testset.Film{N: evaluateImages + 7, Size: testset.Small}, testset.Gaussian(t, 0.3), data.Key{Seed: 5, Purpose: data.Test}
	clean, noisy := make([]float32, set.N*60), make([]float32, set.N*60)
	for i := range set.N {
		if err := data.Draw(clean[i*60:][:60], noisy[i*60:][:60], set, noise, i, key); err != nil {
			t.Fatal(err)
		}
	}
	want, err := Measure(noisy, clean, testset.Small)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Evaluate(t.Context(), NoisyInput{}, set, noise, key)
	if err != nil || !math.IsNaN(got.SSIM) {
		t.Errorf("got %+v, error %v", got, err)
	}
	if got.L1 != want.L1 || got.MSE != want.MSE || got.PSNR != want.PSNR || got.PSNRClipped != want.PSNRClipped {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// reading is a set that is read by sample.
type reading struct{ *data.Set }

func TestMeanImageOfASource(t *testing.T) {
	set := testset.Smooth(t, 2*evaluateImages+5, 3, 4, 2)
	exact, err := NewMeanImage(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	read, err := NewMeanImage(t.Context(), reading{set})
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range exact.mean {
		if got := read.mean[p]; math.Abs(float64(got-want)) > 1e-7 {
			t.Errorf("pixel %d: want %g, got %g", p, want, got)
		}
	}
	colour, err := NewMeanImage(t.Context(), testset.Film{N: 2, Size: testset.Small})
	if err != nil {
		t.Fatal(err)
	}
	for p, got := range colour.mean {
		f := testset.Film{N: 2, Size: testset.Small}
		if want := (f.Value(0, p/20, p%20) + f.Value(1, p/20, p%20)) / 2; math.Abs(float64(got-want)) > 1e-7 {
			t.Errorf("value %d: want %g, got %g", p, want, got)
		}
	}
	if _, err := NewMeanImage(interrupted(t), reading{set}); err == nil {
		t.Error("an ended context goes unnoticed")
	}
}
