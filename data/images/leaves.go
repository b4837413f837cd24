package images

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/uniforms"
)

// Leaves is a data.Source of synthetic scenes with the statistics of natural images, so that a denoiser for photos can be trained without photos: dead leaves, shapes that
// occlude each other, whose radii r have a density of 1/r³ (Lee, Mumford and Huang, "Occlusion Models for Natural Images: A Statistical Study of a Scale-Invariant Dead Leaves
// Model", International Journal of Computer Vision 41, 2001; Achddou, Gousseau and Ladjal, arXiv:2504.10201). A scene is a function of the seed, the epoch and the sample, the same
// bit for bit on every machine.
//
// Leaves are discs, bars and rims; some are out of focus. Each scene has its own mean, contrast, tint and smallest leaf, of 1 to 16 times MinRadius, and each leaf a colour and shading
// that increases in one direction. Two thirds of the leaves have a texture: grain with the spectrum of natural images, from smooth as clouds to sharp as sand, the stripes and weaves of
// fabrics and fences down to a period of 2 pixels, or signs like those of text. Leaves are drawn with four points for each pixel, and half of the scenes are blurred a little, as pictures of
// lenses are. Values are in [0, 1].
type Leaves struct {
	cfg   LeavesConfig
	radii [clutters]radii // of scenes from those with small leaves to those with large ones only
}

// LeavesConfig configures Leaves. All of it is part of the identity of a run.
type LeavesConfig struct {
	Shape     data.Shape // of a scene; 1 or 3 channels
	PerEpoch  int        // scenes of an epoch
	MinRadius float64    // of leaves in pixels, at least 0.5; 0 stands for 1
	MaxRadius float64    // 0 stands for 200
}

// clutters is how many smallest radii scenes have: MinRadius, twice that, and so on.
const clutters = 5

// Bounds of a LeavesConfig.
const (
	maxLeavesSide = 1 << 12
	maxLeafRadius = 1 << 16
)

// NewLeaves makes a source of scenes.
func NewLeaves(cfg LeavesConfig) (*Leaves, error) {
	if cfg.MinRadius == 0 {
		cfg.MinRadius = 1
	}
	if cfg.MaxRadius == 0 {
		cfg.MaxRadius = 200
	}
	s := cfg.Shape
	switch {
	case s.C != 1 && s.C != 3 || min(s.H, s.W) < 1 || max(s.H, s.W) > maxLeavesSide:
		return nil, fmt.Errorf("images: leaves: want scenes of 1 or 3 channels and 1 to %d rows and columns, got %v", maxLeavesSide, s)
	case cfg.PerEpoch < 1 || cfg.PerEpoch > math.MaxInt32:
		return nil, fmt.Errorf("images: leaves: want 1 to %d scenes an epoch, got %d", math.MaxInt32, cfg.PerEpoch)
	case !(cfg.MinRadius >= 0.5 && cfg.MinRadius <= cfg.MaxRadius && cfg.MaxRadius <= maxLeafRadius): // also NaN
		return nil, fmt.Errorf("images: leaves: want radii of 0.5 to %d pixels, the smaller first, got %v and %v", maxLeafRadius, cfg.MinRadius, cfg.MaxRadius)
	}
	l := &Leaves{cfg: cfg}
	for i := range l.radii {
		l.radii[i] = newRadii(min(cfg.MinRadius*float64(int(1)<<i), cfg.MaxRadius)*points, cfg.MaxRadius*points, s.H*points, s.W*points)
	}
	return l, nil
}

// Len returns the number of scenes of an epoch.
func (l *Leaves) Len() int { return l.cfg.PerEpoch }

// Shape returns the shape of a scene.
func (l *Leaves) Shape() data.Shape { return l.cfg.Shape }

// Recorded returns false.
func (l *Leaves) Recorded() bool { return false }

// String returns "leaves".
func (l *Leaves) String() string { return "leaves" }

// Read draws scene i. It never fails.
func (l *Leaves) Read(clean, _ []float32, i int, key data.Key) error {
	n := &numbers{uniforms.Reader{Key: key, Sample: i}}
	drawScene(clean, l.cfg.Shape, &l.radii[int(clutters*n.Next())], n)
	return nil
}

// leavesVersion changes when the scenes do.
const leavesVersion = 3

// Identity returns the number and the shape of the scenes. SHA256 is that of a text with the version of the algorithm and the configuration.
func (l *Leaves) Identity() (data.Identity, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "dead leaves %d of %v, %d an epoch, radii %v to %v", leavesVersion, l.cfg.Shape, l.cfg.PerEpoch, l.cfg.MinRadius, l.cfg.MaxRadius))
	return data.Identity{Samples: l.Len(), Shape: l.Shape(), SHA256: hex.EncodeToString(sum[:])}, nil
}

// numbers are the uniform random numbers of a scene, one after the other.
type numbers struct{ uniforms.Reader }

// signed returns a number in [−1, 1).
func (n *numbers) signed() float32 { return 2*n.Next() - 1 }

// square returns the square of a number in [0, 1): small ones are likelier.
func (n *numbers) square() float32 {
	u := n.Next()
	return float32(u * u)
}

// bell returns a number in [−3, 3) with mean 0, variance 1 and nearly a normal distribution.
func (n *numbers) bell() float32 { return n.signed() + n.signed() + n.signed() }

// direction returns a unit vector, all directions being as likely.
func (n *numbers) direction() [2]float64 {
	for {
		y, x := float64(n.signed()), float64(n.signed())
		if r := float64(y*y) + float64(x*x); r > 1.0/64 && r <= 1 {
			r = math.Sqrt(r)
			return [2]float64{y / r, x / r}
		}
	}
}

// fill fills dst with numbers in [−1, 1).
func (n *numbers) fill(dst []float32) {
	for i := range dst {
		dst[i] = n.signed()
	}
}
