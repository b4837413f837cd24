package main

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	wienerSide   = 8 // of a block
	wienerPixels = wienerSide * wienerSide
	wienerReach  = wienerSide - 1
	wienerBlocks = 1 << 15 // whose covariance is taken, about
)

// wiener writes the picture src of h×w pixels without noise of a known σ to dst. It is the linear filter of blocks of 8×8 pixels with the least mean square
// error, for blocks with the covariance of the picture's own, less the noise's. A pixel is the mean of what all blocks around it say; picture and noise being alike
// everywhere, that is a convolution with 15×15 weights.
func wiener(dst, src []float32, h, w int, sigma float64) {
	mean := 0.0
	for _, v := range src {
		mean += float64(v) / float64(len(src))
	}
	weights := wienerWeights(covariance(src, h, w, mean), sigma)
	mirror := func(i, n int) int {
		for i < 0 || i >= n {
			if i < 0 {
				i = -1 - i
			} else {
				i = 2*n - 1 - i
			}
		}
		return i
	}
	columns := make([]int, w+2*wienerReach)
	for i := range columns {
		columns[i] = mirror(i-wienerReach, w)
	}
	for y := range h {
		for x := range w {
			sum := mean
			for i, row := range weights {
				from := src[mirror(y+i-wienerReach, h)*w:][:w]
				for j, weight := range row {
					sum += weight * (float64(from[columns[x+j]]) - mean)
				}
			}
			dst[y*w+x] = float32(sum)
		}
	}
}

// covariance returns that of blocks, or zero where the picture is smaller than one.
func covariance(src []float32, h, w int, mean float64) *mat.SymDense {
	c := mat.NewSymDense(wienerPixels, nil)
	step := max(1, int(math.Sqrt(float64(h)*float64(w)/wienerBlocks)))
	var block [wienerPixels]float64
	v, count := mat.NewVecDense(wienerPixels, block[:]), 0.0
	for y := 0; y+wienerSide <= h; y += step {
		for x := 0; x+wienerSide <= w; x += step {
			for i := range block {
				block[i] = float64(src[(y+i/wienerSide)*w+x+i%wienerSide]) - mean
			}
			c.SymRankOne(c, 1, v)
			count++
		}
	}
	c.ScaleSym(1/max(count, 1), c)
	return c
}

// wienerWeights returns the weights of a pixel's surroundings, for a covariance of noisy blocks.
func wienerWeights(noisy *mat.SymDense, sigma float64) (weights [2*wienerReach + 1][2*wienerReach + 1]float64) {
	var eigen mat.EigenSym
	eigen.Factorize(noisy, true)
	var q, filter mat.Dense
	eigen.VectorsTo(&q)
	scaled := mat.DenseCopyOf(&q)
	for j, v := range eigen.Values(nil) {
		kept := 0.0
		if v > sigma*sigma {
			kept = (v - sigma*sigma) / v
		}
		for i := range wienerPixels {
			scaled.Set(i, j, kept*scaled.At(i, j))
		}
	}
	filter.Mul(scaled, q.T())
	for i := range wienerPixels {
		for j := range wienerPixels {
			dy, dx := j/wienerSide-i/wienerSide, j%wienerSide-i%wienerSide
			weights[dy+wienerReach][dx+wienerReach] += filter.At(i, j) / wienerPixels
		}
	}
	return weights
}
