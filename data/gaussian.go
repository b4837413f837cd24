package data

import (
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/internal/simd"
)

// Gaussian adds an independent normal number to every pixel. The result is not clipped.
type Gaussian struct{ mean, sigma float32 }

// NewGaussian makes the noise N(mean, sigma²), in units of the pixel range [0, 1]. Both numbers must be finite and
// sigma not negative.
func NewGaussian(mean, sigma float64) (*Gaussian, error) {
	if !finite(mean) {
		return nil, fmt.Errorf("data: gaussian noise: want a finite mean, got %v", mean)
	}
	if !finite(sigma) || sigma < 0 {
		return nil, fmt.Errorf("data: gaussian noise: want a finite sigma of 0 or more, got %v", sigma)
	}
	return &Gaussian{float32(mean), float32(sigma)}, nil
}

const gaussianText = "gaussian(mean %g, sigma %g)"

func init() {
	noiseKinds["gaussian"] = noiseKind{
		named: func(level float64) (Noise, error) { return orError(NewGaussian(0, level)) },
		read: func(text string) (Noise, error) {
			if strings.Contains(text, "..") {
				return readGaussianRange(text)
			}
			var mean, sigma float32
			fmt.Sscanf(text, gaussianText, &mean, &sigma)
			return orError(NewGaussian(float64(mean), float64(sigma)))
		},
	}
}

// Apply writes clean + (mean + sigma·n) to dst, n standard normal.
func (g *Gaussian) Apply(dst, clean []float32, key Key, sample int) {
	addNormal(dst, clean, key, sample, g.mean, g.sigma)
}

func addNormal(dst, clean []float32, key Key, sample int, mean, sigma float32) {
	var buffer [chunk]float32
	dst = dst[:len(clean)]
	for at := 0; at < len(clean); at += chunk {
		part := clean[at:min(at+chunk, len(clean))]
		out := dst[at:][:len(part)]
		normal := buffer[:len(part)]
		key.Normals(normal, sample, at)
		simd.AddNoise(out, part, normal, mean, sigma)
	}
}

// Level returns sigma.
func (g *Gaussian) Level(Key, int) float32 { return g.sigma }

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (g *Gaussian) String() string {
	return fmt.Sprintf(gaussianText, g.mean, g.sigma)
}
