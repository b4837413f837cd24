package autoencoder

import (
	"math"
	"slices"
)

// blockList has the blocks of a channel.
type blockList []block

// block is what is known of a block of bandRows×bandRows pixels.
type block struct {
	variance float64
	clips    int     // pixels at 0 or 1, or beyond
	low      extreme // the smallest pixel
	high     extreme // the largest
	gray     float32 // of patches of 3×3 pixels, or else of a side, that are exactly equal
	flat     int     // patches of this gray, at least 1 if a side has it; patches if all pixels have it
}

// extreme is a value, and how many pixels have it.
type extreme struct {
	value float32
	count int
}

// add adds the blocks of a band of bandRows rows of w pixels.
func (l *blockList) add(band []float32, w, step int) {
	for x := 0; x+bandRows <= w; x += step {
		b := block{low: extreme{value: band[x]}, high: extreme{value: band[x]}}
		var left, right [bandRows]float32
		for i := range bandRows {
			row := band[i*w+x:][:bandRows]
			left[i], right[i] = row[0], row[bandRows-1]
			for _, v := range row {
				if !(v > 0 && v < 1) {
					b.clips++
				}
				if v < b.low.value {
					b.low = extreme{value: v}
				} else if v > b.high.value {
					b.high = extreme{value: v}
				}
				if v == b.low.value {
					b.low.count++
				}
				if v == b.high.value {
					b.high.count++
				}
			}
		}
		for i := range blockSide {
			up, mid, low := band[i*w+x:][:bandRows], band[(i+1)*w+x:][:bandRows], band[(i+2)*w+x:][:bandRows]
			for k := range blockSide {
				r := float64(up[k]+up[k+2]+low[k]+low[k+2]) - 2*float64(up[k+1]+mid[k]+mid[k+2]+low[k+1]) + 4*float64(mid[k+1]) // exact products
				b.variance += float64(r * r)
				if v := mid[k+1]; r == 0 && allEqual(v, up[k:k+3], mid[k:k+3], low[k:k+3]) && (b.flat == 0 || b.gray == v) {
					b.gray = v
					b.flat++
				}
			}
		}
		b.variance /= 36 * patches
		for _, side := range [][]float32{band[x:][:bandRows], band[(bandRows-1)*w+x:][:bandRows], left[:], right[:]} {
			if b.flat == 0 && allEqual(side[0], side) {
				b.gray, b.flat = side[0], 1
			}
		}
		*l = append(*l, b)
	}
}

// allEqual reports whether all pixels of some rows are v.
func allEqual(v float32, rows ...[]float32) bool {
	for _, row := range rows {
		for _, u := range row {
			if u != v {
				return false
			}
		}
	}
	return true
}

// filled returns the grays of blocks all of whose pixels are equal, with the numbers of these blocks.
func (l blockList) filled() map[float32]int {
	count := map[float32]int{}
	for _, b := range l {
		if b.flat == patches {
			count[b.gray]++
		}
	}
	return count
}

// unpainted returns the blocks without those of which a part has an exact gray that fills at least a hundredth of the blocks. It returns all blocks if
// less than a tenth would be left: a drawing without noise has such grays and their edges only, which show no noise.
func (l blockList) unpainted(filled map[float32]int) blockList {
	var rest blockList
	for _, b := range l {
		if b.flat == 0 || 100*filled[b.gray] < len(l) {
			rest = append(rest, b)
		}
	}
	if len(rest) < max(leastOpen, len(l)/10) {
		return l
	}
	return rest
}

// limits returns the smallest and the largest pixel of the blocks.
func (l blockList) limits() (low, high float32) {
	low, high = float32(math.Inf(1)), float32(math.Inf(-1))
	for _, b := range l {
		low, high = min(low, b.low.value), max(high, b.high.value)
	}
	return low, high
}

// noise returns the variance of the noise.
func (l blockList) noise() float64 {
	var list, clipped []float64
	filled := l.filled()
	low, high := l.limits()
	atLimit := func(e extreme, limit float32) bool {
		return e.value == limit && e.count > mostClips && filled[limit] > 0
	}
	for _, b := range l.unpainted(filled) {
		switch {
		case b.variance != b.variance: // of pixels that are NaN
		case b.clips > mostClips, atLimit(b.low, low), atLimit(b.high, high):
			clipped = append(clipped, b.variance)
		default:
			list = append(list, b.variance)
		}
	}
	if len(list) < max(leastOpen, len(clipped)/50) {
		list = append(list, clipped...)
	}
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	sums := make([]float64, len(list)+1)
	for i, v := range list {
		sums[i+1] = sums[i] + v
	}
	s := list[int(flattest*float64(len(list)))] / flattestVariance
	for range rounds {
		n, _ := slices.BinarySearch(list, medianVariance*s)
		if n == 0 {
			break
		}
		next := sums[n] / float64(n) / belowMedian
		if next == s {
			break
		}
		s = next
	}
	return s
}
