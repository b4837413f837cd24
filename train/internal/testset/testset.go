// Package testset has sets of images for the tests of train and the packages below it.
package testset

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// Smooth makes n images of h×w pixels whose neighbours resemble each other; pixel 0 is never lit.
func Smooth(t testing.TB, n, h, w int, seed uint64) *data.Set {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	pixels := make([]uint8, n*h*w)
	for i := range n {
		a, b, c := r.Float64()*6, r.Float64(), r.Float64()
		for p := 1; p < h*w; p++ {
			v := 0.5 + 0.5*math.Sin(a+b*float64(p/w)+2*c*float64(p%w))
			pixels[i*h*w+p] = uint8(255 * v)
		}
	}
	set, err := data.NewSet("smooth", h, w, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Gaussian is data.NewGaussian with a mean of 0.
func Gaussian(t testing.TB, sigma float64) data.Noise {
	t.Helper()
	n, err := data.NewGaussian(0, sigma)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Film is a source of N colour images, smooth in each channel, or of their negatives.
type Film struct {
	N        int
	Size     data.Shape
	Negative bool
}

// Small is a shape of colour images.
var Small = data.Shape{C: 3, H: 4, W: 5}

func (f Film) Len() int          { return f.N }
func (f Film) Shape() data.Shape { return f.Size }
func (Film) Recorded() bool      { return false }
func (Film) String() string      { return "film" }
func (f Film) Identity() (data.Identity, error) {
	return data.Identity{Samples: f.N, Shape: f.Size, SHA256: fmt.Sprint(f)}, nil
}

// Value is a number of image i.
func (f Film) Value(i, channel, place int) float32 {
	v := 0.5 + 0.4*float32(math.Sin(float64(i+2*channel)+0.1*float64(place)))
	if f.Negative {
		return 1 - v
	}
	return v
}

func (f Film) Read(clean, _ []float32, i int, _ data.Key) error {
	for p := range clean {
		clean[p] = f.Value(i, p/(f.Size.H*f.Size.W), p%(f.Size.H*f.Size.W))
	}
	return nil
}

// ErrTorn is the error of a Torn set's samples.
var ErrTorn = errors.New("the film is torn")

// Torn is a set some of whose samples cannot be read in one epoch.
type Torn struct {
	*data.Set
	Epoch   uint32
	Samples []int
}

func (s Torn) Read(clean, noisy []float32, i int, key data.Key) error {
	if key.Epoch == s.Epoch && slices.Contains(s.Samples, i) {
		return ErrTorn
	}
	return s.Set.Read(clean, noisy, i, key)
}
