package data

import (
	"fmt"
	"math"
)

// Poisson is the noise of counting light: a pixel x becomes k/peak, where k is a Poisson number of mean peak·x, so its variance is x/peak.
// The fewer photons, the stronger the noise. The result is not clipped.
//
// The numbers are drawn by inverting the distribution function, searched from the mode outwards (Kemp and Kemp, "Poisson Random Variate
// Generation", Applied Statistics 40, 1991), with a uniform number of 48 bits a pixel: numbers 2i and 2i+1 of Key.Uniforms make that of
// pixel i, u₂ᵢ + u₂ᵢ₊₁/2²⁴. The probabilities relative to the mode's come from their recurrence and are divided by their sum. This takes only
// additions, multiplications and divisions of float64, so the result is the same on every machine. The probability of each count is within 10⁻¹¹
// of the exact one, and counts that are less likely than about 2⁻⁴⁸, some eight standard deviations from the mean, may never occur.
type Poisson struct {
	peak float32
	sums [256]float64 // what sumOfWeights returns for the pixels v/255
}

// Limits of Poisson noise: of the peak, and of the mean of one pixel's count. Counts near maxMean are still exact in float32.
const (
	minPeak = 0.01
	maxPeak = 1_000_000
	maxMean = 1 << 23
)

// NewPoisson makes the noise of peak photons, in [0.01, 10⁶], expected where a pixel is 1.
func NewPoisson(peak float64) (*Poisson, error) {
	if !(peak >= minPeak && peak <= maxPeak) { // false for NaN
		return nil, fmt.Errorf("data: poisson noise: want a peak of %g to %d photons, got %v", minPeak, maxPeak, peak)
	}
	p := &Poisson{peak: float32(peak)}
	for v := range p.sums {
		p.sums[v] = sumOfWeights(p.mean(float32(v) / 255))
	}
	return p, nil
}

const poissonText = "poisson(peak %g)"

func init() { registerNumber(poissonText, 1, NewPoisson) }

// Apply writes k/peak to dst, k a Poisson number of mean peak·clean. A pixel below 0 counts as 0, and one of more than 2²³ expected photons as
// that many. NaN stays.
func (p *Poisson) Apply(dst, clean []float32, key Key, sample int) {
	var buffer [2 * chunk]float32
	dst = dst[:len(clean)]
	for at := 0; at < len(clean); at += chunk {
		part := clean[at:min(at+chunk, len(clean))]
		uniform := buffer[:2*len(part)]
		key.Uniforms(uniform, sample, 2*at)
		for i, x := range part {
			mean := p.mean(x)
			if !(mean > 0) { // also NaN
				dst[at+i] = float32(mean)
				continue
			}
			u := float64(uniform[2*i]) + float64(float64(uniform[2*i+1])*0x1p-24) // exact: 48 bits
			dst[at+i] = float32(poisson(mean, float64(u*p.sum(x, mean)))) / p.peak
		}
	}
}

// String returns the name of the noise with its settings, which NoiseFromString reads.
func (p *Poisson) String() string { return fmt.Sprintf(poissonText, p.peak) }

// mean returns the expected count of a pixel, an exact product within its limits.
func (p *Poisson) mean(x float32) float64 {
	return min(max(float64(p.peak)*float64(x), 0), maxMean)
}

// sum returns sumOfWeights of the mean that belongs to x.
func (p *Poisson) sum(x float32, mean float64) float64 {
	if x <= 1 {
		if v := int(float64(x)*255 + 0.5); float32(v)/255 == x { // an exact product
			return p.sums[v]
		}
	}
	return sumOfWeights(mean)
}

// sumOfWeights returns the sum of the probabilities of all counts, relative to that of the mode, which is ⌊mean⌋. What
// is left out is below 2⁻⁶⁰ of the mode's, and so is the first count left out on each side.
func sumOfWeights(mean float64) float64 {
	const least = 0x1p-60
	mode := math.Floor(mean)
	sum := 1.0
	for k, w := mode, 1.0; k > 0 && w > least; k-- {
		w = w * k / mean // a division is never fused with the addition after it
		sum += w
	}
	for k, w := mode+1, 1.0; w > least; k++ {
		w = w * mean / k
		sum += w
	}
	return sum
}

// poisson returns the count whose turn it is when rest, in [0, sumOfWeights), is used up by the weights of the mode, the count above
// it, the one below it, and so on by turns.
func poisson(mean, rest float64) float64 {
	mode := math.Floor(mean)
	rest--
	up, down := 1.0, 1.0
	for i := 1.0; rest >= 0 && up > 0x1p-70; i++ { // the lower tail is the lighter
		if up = up * mean / (mode + i); rest < up {
			return mode + i
		}
		rest -= up
		if k := mode - i; k >= 0 {
			if down = down * (k + 1) / mean; rest < down {
				return k
			}
			rest -= down
		}
	}
	return mode // also if rounding leaves a remainder
}
