package data

import "fmt"

// Speckle multiplies every pixel by an independent normal number of mean 1, as coherent light, radar and ultrasound do. The result is
// not clipped.
type Speckle struct{ sigma float32 }

// maxSpeckle keeps the factors far from overflow, since 0 times infinity is NaN.
const maxSpeckle = 1000

// NewSpeckle makes the noise that turns x into x·(1 + sigma·n), n standard normal. Sigma must be in [0, 1000].
func NewSpeckle(sigma float64) (*Speckle, error) {
	if !(sigma >= 0 && sigma <= maxSpeckle) { // false for NaN
		return nil, fmt.Errorf("data: speckle noise: want a sigma in [0, %d], got %v", maxSpeckle, sigma)
	}
	return &Speckle{float32(sigma)}, nil
}

const speckleText = "speckle(sigma %g)"

func init() { registerNumber(speckleText, 0, NewSpeckle) }

// Apply writes clean·(1 + sigma·n) to dst, each operation rounded to float32.
func (s *Speckle) Apply(dst, clean []float32, key Key, sample int) {
	var buffer [chunk]float32
	dst = dst[:len(clean)]
	for at := 0; at < len(clean); at += chunk {
		part := clean[at:min(at+chunk, len(clean))]
		normal := buffer[:len(part)]
		key.Normals(normal, sample, at)
		for i, n := range normal {
			dst[at+i] = part[i] * (1 + float32(s.sigma*n))
		}
	}
}

// Level returns sigma.
func (s *Speckle) Level(Key, int) float32 { return s.sigma }

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (s *Speckle) String() string { return fmt.Sprintf(speckleText, s.sigma) }
