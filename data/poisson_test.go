package data

import (
	"math"
	"math/big"
	"testing"
)

// The share of each count must be its probability, computed with 200 bits, for small and large means. The function inverted takes
// every uniform number there is to one count, so that shares are differences of where the counts change.
func TestPoissonProbabilities(t *testing.T) {
	for _, mean := range []float64{1e-9, 0.1, 0.5, 1, 3, 7.25, 30, 99.5, 1000} {
		sum := sumOfWeights(mean)
		exact := exactPoisson(mean)
		for k := range exact {
			weight := math.Abs(relativeWeight(mean, k)/sum - exact[k])
			if weight > 1e-11 {
				t.Errorf("mean %v: the probability of %d is %.3g away from %.6g", mean, k, weight, exact[k])
			}
		}
		// By turns: the mode takes the first of the weights, the count above it the next, and then the one below.
		mode := math.Floor(mean)
		rest := 0.0
		for i, k := range []float64{mode, mode + 1, mode - 1, mode + 2, mode - 2} {
			w := relativeWeight(mean, int(max(k, 0)))
			if k < 0 || w < 1e-12 { // less than rest can be told from
				continue
			}
			if got := poisson(mean, rest+w/2); got != k {
				t.Errorf("mean %v: turn %d takes %v, want %v", mean, i, got, k)
			}
			rest += w
		}
		if got := poisson(mean, math.Nextafter(sum, 0)); math.Abs(got-mean) > 12*math.Sqrt(mean)+17 {
			t.Errorf("mean %v: the last number gives %v", mean, got)
		}
	}
}

// relativeWeight is the probability of k over that of the mode, by logarithms.
func relativeWeight(mean float64, k int) float64 {
	mode := int(mean)
	w := 1.0
	for ; mode < k; mode++ {
		w *= mean / float64(mode+1)
	}
	for ; mode > k; mode-- {
		w *= float64(mode) / mean
	}
	return w
}

// exactPoisson returns e^−mean·mean^k/k! for all k that matter.
func exactPoisson(mean float64) []float64 {
	const precision = 2000 // bits: the terms of e^mean are summed, and its inverse taken
	m := new(big.Float).SetPrec(precision).SetFloat64(mean)
	term, sum := new(big.Float).SetPrec(precision).SetInt64(1), new(big.Float).SetPrec(precision)
	var terms []*big.Float
	for k := int64(1); k < int64(3*mean)+200; k++ {
		terms = append(terms, new(big.Float).Copy(term))
		sum.Add(sum, term)
		term.Mul(term, m).Quo(term, new(big.Float).SetPrec(precision).SetInt64(k))
	}
	p := make([]float64, len(terms))
	for k, term := range terms {
		p[k], _ = term.Quo(term, sum).Float64()
	}
	return p
}

// Mean x and variance x/peak, within five standard deviations, and whole counts.
func TestPoissonStrength(t *testing.T) {
	const d = 1 << 14
	clean, dst := make([]float32, d), make([]float32, d)
	for _, c := range []struct{ peak, x float64 }{{0.5, 1}, {10, 0.25}, {30, 0.7}, {1000, 0.5}, {1e6, 1}, {4, 3}} {
		for i := range clean {
			clean[i] = float32(c.x)
		}
		must(NewPoisson(c.peak)).Apply(dst, clean, Key{Seed: 8}, 3)
		var mean, square float64
		for _, v := range dst {
			if k := float64(v) * c.peak; math.Abs(k-math.Round(k)) > 1e-6*k {
				t.Fatalf("peak %v: %v is no whole count", c.peak, k)
			}
			mean += float64(v) / d
			square += (float64(v) - c.x) * (float64(v) - c.x) / d
		}
		variance := c.x / c.peak
		if math.Abs(mean-c.x) > 5*math.Sqrt(variance/d) {
			t.Errorf("peak %v: mean %v, want %v", c.peak, mean, c.x)
		}
		// The variance of a Poisson number's squared deviation is 2μ²+μ.
		if deviation := variance * math.Sqrt((2+1/(c.peak*c.x))/d); math.Abs(square-variance) > 5*deviation {
			t.Errorf("peak %v: variance %v, want %v", c.peak, square, variance)
		}
	}
}

// The sums for 8-bit pixels come from a table; they must equal computed ones.
func TestPoissonTable(t *testing.T) {
	p := must(NewPoisson(37.5)).(*Poisson)
	for v := range 256 {
		x := float32(v) / 255
		if got, want := p.sum(x, p.mean(x)), sumOfWeights(p.mean(x)); got != want {
			t.Errorf("pixel %d: %v, want %v", v, got, want)
		}
		x = math.Nextafter32(x, 2)
		if got, want := p.sum(x, p.mean(x)), sumOfWeights(p.mean(x)); got != want {
			t.Errorf("after pixel %d: %v, want %v", v, got, want)
		}
	}
}

func TestPoissonLimits(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	got := []float32{-1, 0, nan, inf, -inf, 1e30}
	must(NewPoisson(1e6)).Apply(got, got, Key{}, 0)
	for i, want := range []float64{0, 0, math.NaN(), maxMean / 1e6, 0, maxMean / 1e6} {
		if v := float64(got[i]); math.IsNaN(v) != math.IsNaN(want) || math.Abs(v-want) > 0.02 {
			t.Errorf("number %d is %v, want %v", i, v, want)
		}
	}
}
