package data

import (
	"fmt"
	"strings"
)

// GaussianRange is Gaussian noise of mean 0 whose sigma is drawn for each sample, uniform in a range, to train one network that removes
// noise of any strength in the range (DnCNN-B: Zhang, Zuo, Chen, Meng and Zhang, IEEE Transactions on Image Processing 26, 2017). Level gives the
// sigma drawn. The result is not clipped.
type GaussianRange struct{ lo, hi float32 }

// NewGaussianRange makes the noise N(0, sigma²), sigma uniform in [lo, hi], in units of the pixel range [0, 1]. Both must be finite,
// lo not negative and hi not below lo.
func NewGaussianRange(lo, hi float64) (*GaussianRange, error) {
	if !finite(lo) || !finite(hi) || lo < 0 || hi < lo {
		return nil, fmt.Errorf("data: gaussian noise: want a range of finite sigmas of 0 or more, the smaller first, got %v to %v", lo, hi)
	}
	return &GaussianRange{float32(lo), float32(hi)}, nil
}

const gaussianRangeText = "gaussian(mean 0, sigma %g..%g)"

// readGaussianRange reads what String writes. Scanf would take the dots for a part of the first number.
func readGaussianRange(text string) (Noise, error) {
	var lo, hi float32
	_, text, _ = strings.Cut(text, "sigma ")
	first, last, _ := strings.Cut(text, "..")
	fmt.Sscan(first, &lo)
	fmt.Sscan(strings.TrimSuffix(last, ")"), &hi)
	return orError(NewGaussianRange(float64(lo), float64(hi)))
}

// Apply writes clean + sigma·n to dst, n standard normal and sigma the sample's Level.
func (g *GaussianRange) Apply(dst, clean []float32, key Key, sample int) {
	addNormal(dst, clean, key, sample, 0, g.Level(key, sample))
}

// Level returns the sigma of a sample: lo + (hi − lo)·u, u a uniform number of the key and the sample, independent of the pixels'.
func (g *GaussianRange) Level(key Key, sample int) float32 {
	return min(g.lo+float32((g.hi-g.lo)*key.levelUniform(sample)), g.hi)
}

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (g *GaussianRange) String() string { return fmt.Sprintf(gaussianRangeText, g.lo, g.hi) }
