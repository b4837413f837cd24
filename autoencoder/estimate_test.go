package autoencoder

import (
	"image"
	_ "image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// leaves is a picture of discs that cover each other, some of them with a texture.
func leaves(s layer.Shape) []float32 {
	r := rand.New(rand.NewPCG(9, 1))
	x := make([]float32, s.Size())
	for range 300 {
		cy, cx, radius := r.Float64()*float64(s.H), r.Float64()*float64(s.W), 4+40*math.Pow(r.Float64(), 3)
		gray, texture, pitch := 0.1+0.8*r.Float64(), 0.1*r.Float64(), 0.5+2*r.Float64()
		if r.IntN(2) == 0 {
			texture = 0
		}
		for i := range x {
			if dy, dx := float64(i/s.W)-cy, float64(i%s.W)-cx; dy*dy+dx*dx < radius*radius {
				x[i] = float32(gray + texture*math.Sin(pitch*dy)*math.Sin(pitch*dx))
			}
		}
	}
	return x
}

// TestEstimateLevel adds noise of a known σ. The estimate may be off by a fraction of it, and by what the picture's texture and the rounding
// to 8 bits add.
func TestEstimateLevel(t *testing.T) {
	s := layer.Shape{C: 1, H: 160, W: 200}
	flat := make([]float32, s.Size())
	for i := range flat {
		flat[i] = 0.2 + 0.6*float32(i%s.W)/float32(s.W)
	}
	pictures := map[string][]float32{"a ramp": flat, "leaves": leaves(s)}
	for name, clean := range pictures {
		for _, step := range []float64{2, 5, 10, 15, 25, 50} {
			for _, bits := range []int{0, 8} {
				checkEstimate(t, name, clean, s, step/255, bits, 0.06, 0.6/255)
			}
		}
	}
}

// checkEstimate adds noise to a picture, rounds and clips it if it has bits, and estimates σ.
func checkEstimate(t *testing.T, name string, clean []float32, s layer.Shape, sigma float64, bits int, relative, absolute float64) {
	t.Helper()
	r := rand.New(rand.NewPCG(10, uint64(1000*sigma)))
	x := make([]float32, len(clean))
	for i, v := range clean {
		x[i] = v + float32(sigma*r.NormFloat64())
		if bits > 0 {
			x[i] = float32(math.Round(255*min(max(float64(x[i]), 0), 1)) / 255)
		}
	}
	got, err := EstimateLevel(x, s)
	if err != nil || !(math.Abs(got-sigma) <= relative*sigma+absolute) {
		t.Errorf("%s, %d bits: want σ %.1f/255 to within %.0f%% and %.1f/255, got %.2f/255, error %v", name, bits, 255*sigma, 100*relative, 255*absolute, 255*got, err)
	}
}

// TestEstimateLevelOfPhotos adds noise to natural pictures, which have some of their own.
func TestEstimateLevelOfPhotos(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(os.Getenv("DENOISE_IMAGES"), "set12", "*.png"))
	if os.Getenv("DENOISE_IMAGES") == "" || len(files) == 0 {
		t.Skip("DENOISE_IMAGES names no folder with set12")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		if f.Close(); err != nil {
			t.Fatal(err)
		}
		c, err := newImagePair(img)
		if err != nil {
			t.Fatal(err)
		}
		s := c.shape()
		x := make([]float32, s.Size())
		c.read(x, area{0, 0, s.H, s.W})
		for _, step := range []float64{2, 15, 50} {
			for _, bits := range []int{0, 8} {
				checkEstimate(t, filepath.Base(name), x[:s.H*s.W], layer.Shape{C: 1, H: s.H, W: s.W}, step/255, bits, 0.06, 1.0/255)
			}
		}
	}
}

func TestEstimateLevelOfOddPictures(t *testing.T) {
	s := layer.Shape{C: 2, H: 10, W: 10}
	flat := make([]float32, s.Size())
	if got, err := EstimateLevel(flat, s); got != 0 || err != nil {
		t.Errorf("a black picture: want 0, got %v, error %v", got, err)
	}
	for i := range flat {
		flat[i] = float32(math.NaN())
	}
	if got, err := EstimateLevel(flat, s); got != 0 || err != nil {
		t.Errorf("of NaN: want 0, got %v, error %v", got, err)
	}
	for want, c := range map[string]layer.Shape{
		"autoencoder: estimate level: want a picture of at least 10×10 pixels, or the level, got 9×20": {C: 1, H: 9, W: 20},
		"want 242 values for a picture of 2×11×11, got 200":                                            {C: 2, H: 11, W: 11},
		"rows and columns, got 0×1×1":                                                                  {C: 0, H: 1, W: 1},
	} {
		if _, err := EstimateLevel(flat[:min(len(flat), max(180, int(numbers(c))))], c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want an error with %q, got %v", c, want, err)
		}
	}
}
