package images

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/uniforms"
)

// Leaves is a data.Source of synthetic scenes with the statistics of natural images, so that a denoiser for photos can be trained without photos: dead leaves, discs that
// occlude each other, whose radii r have a density of 1/r³ (Lee, Mumford and Huang, "Occlusion Models for Natural Images: A Statistical Study of a Scale-Invariant Dead Leaves
// Model", International Journal of Computer Vision 41, 2001; Achddou, Gousseau and Ladjal, arXiv:2504.10201). A scene is a function of the seed, the epoch and the sample, the same
// bit for bit on every machine.
//
// Each scene has its own mean, contrast and tint, and each leaf a colour around them, shading that increases in one direction, and, in half of the
// leaves, a texture. Leaves are drawn with four points for each pixel, and half of the scenes are blurred a little, as pictures of lenses are. Values are in [0, 1].
type Leaves struct {
	cfg   LeavesConfig
	radii radii
}

// LeavesConfig configures Leaves. All of it is part of the identity of a run.
type LeavesConfig struct {
	Shape     data.Shape // of a scene; 1 or 3 channels
	PerEpoch  int        // scenes of an epoch
	MinRadius float64    // of leaves in pixels, at least 0.5; 0 stands for 1
	MaxRadius float64    // 0 stands for 200
}

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
	return &Leaves{cfg, newRadii(cfg.MinRadius*points, cfg.MaxRadius*points, s.H*points, s.W*points)}, nil
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
	drawScene(clean, l.cfg.Shape, &l.radii, &numbers{uniforms.Reader{Key: key, Sample: i}})
	return nil
}

// leavesVersion changes when the scenes do.
const leavesVersion = 1

// Identity returns the number and the shape of the scenes. SHA256 is that of a text with the version of the algorithm and the configuration.
func (l *Leaves) Identity() (data.Identity, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "dead leaves %d of %v, %d an epoch, radii %v to %v", leavesVersion, l.cfg.Shape, l.cfg.PerEpoch, l.cfg.MinRadius, l.cfg.MaxRadius))
	return data.Identity{Samples: l.Len(), Shape: l.Shape(), SHA256: hex.EncodeToString(sum[:])}, nil
}

// numbers are the uniform random numbers of a scene, one after the other.
type numbers struct{ uniforms.Reader }

// signed returns a number in [−1, 1).
func (n *numbers) signed() float32 { return 2*n.Next() - 1 }

// bell returns a number in [−3, 3) with mean 0, variance 1 and nearly a normal distribution.
func (n *numbers) bell() float32 { return n.signed() + n.signed() + n.signed() }

// fill fills dst with numbers in [−1, 1).
func (n *numbers) fill(dst []float32) {
	for i := range dst {
		dst[i] = n.signed()
	}
}
