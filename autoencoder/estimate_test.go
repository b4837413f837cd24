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

// ramp is a picture that becomes brighter from left to right.
func ramp(s layer.Shape) []float32 {
	x := make([]float32, s.Size())
	for i := range x {
		x[i] = 0.2 + 0.6*float32(i%s.W)/float32(s.W)
	}
	return x
}

// TestEstimateLevel adds noise of a known σ. The estimate may be off by a fraction of it, and by what the picture's texture and the rounding
// to 8 bits add.
func TestEstimateLevel(t *testing.T) {
	s := layer.Shape{C: 1, H: 160, W: 200}
	pictures := map[string][]float32{"a ramp": ramp(s), "leaves": leaves(s)}
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

// Parts of one exact gray do not hide the noise of the rest: borders and masks that are painted after it came, and whites that are saturated below 1.
func TestEstimateLevelBesideConstantGrays(t *testing.T) {
	s := layer.Shape{C: 1, H: 160, W: 200}
	pictures := map[string][]float32{"a ramp": ramp(s), "leaves": leaves(s)}
	for _, c := range []struct {
		name  string
		paint func(y, x int, v float32) float32
	}{
		{"a black border", func(y, x int, v float32) float32 {
			if y < 24 || y >= s.H-24 {
				return 0
			}
			return v
		}},
		{"a gray border", func(y, x int, v float32) float32 {
			if y < 30 || y >= s.H-30 || x < 30 || x >= s.W-30 {
				return 16.0 / 255
			}
			return v
		}},
		{"a gray disc", func(y, x int, v float32) float32 {
			if (y-80)*(y-80)+(x-90)*(x-90) < 50*50 {
				return 0.5
			}
			return v
		}},
		{"two grays", func(y, x int, v float32) float32 {
			switch {
			case x < 40:
				return 0.25
			case x > 170:
				return 0.75
			}
			return v
		}},
		{"saturated whites", func(y, x int, v float32) float32 {
			if x >= 140 {
				v += 0.6
			}
			return min(v, 235.0/255)
		}},
	} {
		for _, sigma := range []float64{2, 15, 50} {
			for _, bits := range []int{0, 8} {
				for name, clean := range pictures {
					r := rand.New(rand.NewPCG(10, uint64(sigma)))
					x := make([]float32, len(clean))
					for i, v := range clean {
						x[i] = v + float32(sigma/255*r.NormFloat64())
						if bits > 0 {
							x[i] = float32(math.Round(255*min(max(float64(x[i]), 0), 1)) / 255)
						}
						x[i] = c.paint(i/s.W, i%s.W, x[i])
					}
					got, err := EstimateLevel(x, s)
					if got *= 255; err != nil || !(math.Abs(got-sigma) <= 0.06*sigma+0.6) {
						t.Errorf("%s with %s, %d bits: want σ %g/255 to within 6%% and 0.6/255, got %.2f/255, error %v", name, c.name, bits, sigma, got, err)
					}
				}
			}
		}
	}
}

// A drawing of a few grays has no noise.
func TestEstimateLevelOfADrawing(t *testing.T) {
	s := layer.Shape{C: 1, H: 160, W: 200}
	x := make([]float32, s.Size())
	for i := range x {
		x[i] = 0.2
		if y, x0 := i/s.W, i%s.W; (y-80)*(y-80)+(x0-90)*(x0-90) < 50*50 {
			x[i] = 0.6
		} else if x0 > y+100 {
			x[i] = 0.9
		}
	}
	if got, err := EstimateLevel(x, s); got != 0 || err != nil {
		t.Errorf("want 0, got %g, error %v", got, err)
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
