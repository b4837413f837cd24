package train

import (
	"fmt"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// film is a source of colour pictures, smooth in each channel, or of their negatives.
type film struct {
	n        int
	shape    data.Shape
	negative bool
}

func (f film) Len() int          { return f.n }
func (f film) Shape() data.Shape { return f.shape }
func (film) Recorded() bool      { return false }
func (film) String() string      { return "film" }
func (f film) Identity() (data.Identity, error) {
	return data.Identity{Samples: f.n, Shape: f.shape, SHA256: fmt.Sprint(f)}, nil
}
func (f film) value(i, channel, place int) float32 {
	v := 0.5 + 0.4*float32(math.Sin(float64(i+2*channel)+0.1*float64(place)))
	if f.negative {
		return 1 - v
	}
	return v
}

func (f film) Read(clean, _ []float32, i int, _ data.Key) error {
	for p := range clean {
		clean[p] = f.value(i, p/(f.shape.H*f.shape.W), p%(f.shape.H*f.shape.W))
	}
	return nil
}

var small = data.Shape{C: 3, H: 4, W: 5}

// Recorded pairs train a network to make the one of the other, here positives of negatives.
func TestRunOfPairs(t *testing.T) {
	var sets [2]data.Source
	for i, n := range []int{40, 20} {
		pairs, err := data.NewPairs(film{n, small, false}, film{n, small, true})
		if err != nil {
			t.Fatal(err)
		}
		sets[i] = pairs
	}
	m, err := autoencoder.New(autoencoder.MLP(60, []int{24}, []int{60}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	cfg := shortConfig()
	cfg.Epochs, cfg.Batch = 20, 8
	_, err = Run(t.Context(), m, sets[0], sets[1], cfg)
	wantError(t, err, "train: training set: data: film/film: want NoNoise with recorded noisy samples, got gaussian(mean 0, sigma 0.5)")

	cfg.Noise = data.NoNoise{}
	h, err := Run(t.Context(), m, sets[0], sets[1], cfg)
	if err != nil {
		t.Fatal(err)
	}
	before, err := Evaluate(t.Context(), NoisyInput{}, sets[1], cfg.Noise, data.Key{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := Evaluate(t.Context(), m, sets[1], cfg.Noise, data.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if last := h[len(h)-1].Validation; last > h[0].Validation/4 || after.MSE > before.MSE/4 {
		t.Errorf("validation loss %g, then %g; MSE of the noisy %g, of the denoised %g", h[0].Validation, last, before.MSE, after.MSE)
	}
	wiener, err := FitWiener(t.Context(), sets[0], cfg.Noise, 1)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := Evaluate(t.Context(), wiener, sets[1], cfg.Noise, data.Key{})
	if err != nil || exact.MSE > 1e-5 { // a negative is an affine function
		t.Errorf("MSE of the linear denoiser is %g, error %v", exact.MSE, err)
	}
}

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
	set, noise, key := film{evaluateImages + 7, small, false}, gaussian(t, 0.3), data.Key{Seed: 5, Purpose: data.Test}
	clean, noisy := make([]float32, set.n*60), make([]float32, set.n*60)
	for i := range set.n {
		if err := data.Draw(clean[i*60:][:60], noisy[i*60:][:60], set, noise, i, key); err != nil {
			t.Fatal(err)
		}
	}
	want, err := Measure(noisy, clean, small)
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
	set := smoothSet(t, 2*evaluateImages+5, 3, 4, 2)
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
	colour, err := NewMeanImage(t.Context(), film{2, small, false})
	if err != nil {
		t.Fatal(err)
	}
	for p, got := range colour.mean {
		f := film{2, small, false}
		if want := (f.value(0, p/20, p%20) + f.value(1, p/20, p%20)) / 2; math.Abs(float64(got-want)) > 1e-7 {
			t.Errorf("value %d: want %g, got %g", p, want, got)
		}
	}
	if _, err := NewMeanImage(interrupted(t), reading{set}); err == nil {
		t.Error("an ended context goes unnoticed")
	}
}

func TestSheetColour(t *testing.T) {
	const scale = sheetCell / 5
	set := film{3, small, false}
	path := filepath.Join(t.TempDir(), "sheet.png")
	blind := denoiserFunc(func(dst, noisy []float32) error {
		copy(dst, noisy)
		dst[20+7] = float32(math.NaN()) // green of pixel 7
		dst[8], dst[40+8] = float32(math.Inf(1)), float32(math.Inf(-1))
		return nil
	})
	if err := Sheet(path, set, data.NoNoise{}, data.Key{}, blind, []int{2, 1}); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for column, index := range []int{2, 1} {
		for p := range 20 {
			var rgb [3]uint8
			for c := range rgb {
				data.Bytes(rgb[c:c+1], []float32{set.value(index, c, p)})
			}
			for row := range 3 {
				want := color.RGBA{rgb[0], rgb[1], rgb[2], 255}
				switch {
				case row == 2 && column == 0 && p == 7:
					want = sheetNaN
				case row == 2 && column == 0 && p == 8:
					want.R, want.B = 255, 0
				}
				x, y := 100+column*(5*scale+6)+p%5*scale, 12+row*(4*scale+6)+p/5*scale
				if got := color.RGBAModel.Convert(picture.At(x+scale/2, y+scale/2)); got != want {
					t.Errorf("row %d, column %d, pixel %d: want %v, got %v", row, column, p, want, got)
				}
			}
		}
	}
	err = Sheet(path, film{3, data.Shape{C: 2, H: 4, W: 5}, false}, data.NoNoise{}, data.Key{}, blind, []int{0})
	wantError(t, err, "train: sheet: want images of 1 or 3 channels, got 2×4×5")
}
