package autoencoder

import (
	"fmt"
	"math"
	"slices"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// The estimate looks at blocks of the picture: at the response of a Laplacian to them, which has little of what a picture shows and six times
// the noise's σ.
const (
	blockSide = 8
	blockStep = 4             // from one block to the next, at least
	bandRows  = blockSide + 2 // of pixels that a row of blocks depends on; the least side of a picture
	maxBlocks = 1 << 18       // of a channel, about
	mostClips = 5             // pixels of a block, of 10×10, that counts
	leastOpen = 16            // blocks that count, or else all do
	rounds    = 20            // of the iteration, unless it ends before
	patches   = blockSide * blockSide
)

// For white Gaussian noise of σ = 1 the variances in such blocks have the mean 1; these are a quantile, the median, and the mean of those below it.
// They are from 4.8 million blocks, to 0.2%.
const (
	flattest         = 0.05
	flattestVariance = 0.5552
	medianVariance   = 0.9570
	belowMedian      = 0.7505
)

// EstimateLevel estimates the standard deviation of white Gaussian noise in a picture C×H×W of at least 10×10 pixels, in which black is 0 and
// white is 1. Of several channels it is the root of their mean variance. A smaller picture is an error.
//
// The Laplacian [1 −2 1; −2 4 −2; 1 −2 1] responds little to what pictures show (Immerkær, "Fast Noise Variance Estimation", 1996). Blocks of 8×8
// of its responses are sorted by their variance, and the noise is that of the flattest: a truncated mean over those whose variance is less than
// the median that noise alone would have, found by iteration from the lowest twentieth. Blocks with several pixels at 0 or 1, which clip noise, count only
// if there are hardly any others (Foi, Trimeche, Katkovnik and Egiazarian, "Practical Poissonian-Gaussian Noise Modeling and Fitting for Single-Image
// Raw-Data", 2008, treat clipped noise). So do blocks with a part of one exact gray that fills a hundredth of the blocks, as borders and
// masks do, which were painted after the noise came, and blocks with several pixels at the picture's own limit if whole blocks are at it.
//
// For σ from 2/255 to 50/255, with and without rounding to 8 bits, the tests bound the error by 6% and 0.6/255 on drawn pictures, and by 6% and 1/255 on the
// pictures of Set12, whose own noise counts. Noise that is correlated between pixels, as in photos that a camera has smoothed or compressed, is taken for
// less than it is.
func EstimateLevel(picture []float32, shape layer.Shape) (float64, error) {
	err := checkSides(shape)
	if err == nil && int64(len(picture)) != numbers(shape) {
		err = fmt.Errorf("want %d values for a picture of %v, got %d", numbers(shape), shape, len(picture))
	}
	var levels []float64
	if err == nil {
		levels, err = estimate(&planes{size: shape, src: picture})
	}
	if err != nil {
		return 0, fmt.Errorf("autoencoder: estimate level: %w", err)
	}
	return rootMeanSquare(levels), nil
}

// levels returns the level of each channel of a picture.
func (p Pictures) levels(c canvas) ([]float64, error) {
	switch {
	case p.Level == 0:
		levels, err := estimate(c)
		if err != nil {
			return nil, fmt.Errorf("estimate the level of the noise: %w", err)
		}
		return levels, nil
	}
	return slices.Repeat([]float64{p.Level}, c.shape().C), nil
}

// estimate returns the level of each channel.
func estimate(c canvas) (levels []float64, err error) {
	s := c.shape()
	if min(s.H, s.W) < bandRows {
		return nil, fmt.Errorf("want a picture of at least %d×%d pixels, or the level, got %d×%d", bandRows, bandRows, s.H, s.W)
	}
	step := max(blockStep, int(math.Sqrt(float64(s.H)*float64(s.W)/maxBlocks)))
	blocks := make([]blockList, s.C)
	band := make([]float32, s.C*bandRows*s.W)
	for y := 0; y+bandRows <= s.H; y += step {
		c.read(band, area{y, 0, bandRows, s.W})
		for i := range blocks {
			blocks[i].add(band[i*bandRows*s.W:][:bandRows*s.W], s.W, step)
		}
	}
	for i := range blocks {
		levels = append(levels, math.Sqrt(blocks[i].noise()))
	}
	return levels, nil
}

// rootMeanSquare returns the root of the mean square.
func rootMeanSquare(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += float64(v * v)
	}
	return math.Sqrt(sum / float64(len(list)))
}
