package signals

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/uniforms"
)

// Chirps is a data.Source of synthetic signals that need no files: sounds with a pause before each, which have a pitch that glides, harmonics of it, and an envelope that rises and falls, as
// syllables have. A signal is a function of the seed, the epoch and the sample, the same bit for bit on every machine. Values lie in (−1, 1).
type Chirps struct{ cfg WindowConfig }

// NewChirps makes a source of synthetic signals.
func NewChirps(cfg WindowConfig) (*Chirps, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("signals: chirps: %w", err)
	}
	return &Chirps{cfg}, nil
}

// Len returns the number of signals of an epoch.
func (c *Chirps) Len() int { return c.cfg.PerEpoch }

// Shape returns 1×1×D.
func (c *Chirps) Shape() data.Shape { return data.Shape{C: 1, H: 1, W: c.cfg.Size} }

// Recorded returns false.
func (c *Chirps) Recorded() bool { return false }

// String returns "chirps".
func (c *Chirps) String() string { return "chirps" }

// Read makes signal i. It never fails.
func (c *Chirps) Read(clean, _ []float32, i int, key data.Key) error {
	n := uniforms.Reader{Key: key, Sample: i}
	clear(clean)
	for at := 0; at < len(clean); {
		at += int(n.Next() * leastChirp)
		length := leastChirp + int(n.Next()*(mostChirp-leastChirp))
		chirp(clean[min(at, len(clean)):min(at+length, len(clean))], length, &n)
		at += length
	}
	return nil
}

// chirpsVersion changes when the signals do.
const chirpsVersion = 1

// Identity returns the number and the shape of the signals. SHA256 is that of a text with the version of the algorithm and the configuration.
func (c *Chirps) Identity() (data.Identity, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "chirps %d of %v, %d an epoch", chirpsVersion, c.Shape(), c.cfg.PerEpoch))
	return data.Identity{Samples: c.Len(), Shape: c.Shape(), SHA256: hex.EncodeToString(sum[:])}, nil
}

const (
	leastChirp = 500  // values of a sound
	mostChirp  = 4000 //
	harmonics  = 12
)

// chirp writes the beginning of a sound of so many values. A phase is a fraction of 2³², so that sums and multiples wrap around exactly, and every product is rounded before it is added.
func chirp(dst []float32, length int, n *uniforms.Reader) {
	cycle := float32(1 << 32)
	step := uint32(cycle * (0.01 + float32(0.03*n.Next()))) // of the pitch: 80 to 320 Hz at 8 kHz
	glide := int32(float32(step) * (n.Next() - 0.5) / float32(length))
	level := 0.05 + float32(0.45*n.Next())
	var weights [harmonics]float32
	sum := float32(0)
	for k := range weights {
		weights[k] = n.Next() / float32(k+1)
		sum += weights[k]
	}
	phase := uint32(cycle * n.Next() * 0.99)
	rise := float32(length) * (0.05 + float32(0.2*n.Next()))
	for i := range dst {
		x := float32(0)
		for k, weight := range weights {
			x += float32(weight * sine(phase*uint32(k+1)))
		}
		envelope := min(float32(i)/rise, float32(length-i)/float32(length)) * level / sum
		dst[i] = float32(x * envelope)
		phase += step
		step += uint32(glide)
	}
}

// sine is about the sine of a phase, by two parabolas.
func sine(phase uint32) float32 {
	x := float32(int32(phase)) / (1 << 31) // half turns, in [−1, 1)
	return 4 * float32(x*(1-float32(math.Abs(float64(x)))))
}
