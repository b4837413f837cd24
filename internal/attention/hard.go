package attention

import (
	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/simd"
)

// Hard sets each query's row of y to the value of the key with the largest score, the first of several. A NaN counts as the largest.
func Hard(g Geometry, in Operands, s *Selection, y Rows) { run(g, in, s, y) }

// HardGradient sets d to straight-through gradients of Hard's operands (Bengio, Léonard and Courville, "Estimating or Propagating Gradients Through
// Stochastic Neurons", 2013): values get those of the selection, and scores those that the softmax of the scores, divided by the temperature, would
// have in its place.
func HardGradient(g Geometry, in Operands, s *Selection, dy Rows, d Operands) {
	runGradient(g, in, s, dy, d)
}

// noisy scales the scores of n queries and adds noise to them, if there is some.
func (c *Selection) noisy(s *scratch, g Geometry, n, sample, head, first int) {
	if c.Noise == nil {
		return
	}
	ld := padded(g.Keys)
	s.noise = grown(s.noise, ld)
	for i := range n {
		row, noise := s.weights[i*ld:][:g.Keys], s.noise[:g.Keys]
		g.noise(noise, c.Noise[sample], head, first+i)
		simd.Blend(row, row, noise, g.scale(), 1, 0)
	}
}

// factor is what scores are multiplied by before the softmax of the gradient.
func (c *Selection) factor(g Geometry) float32 {
	if c.Noise != nil { // noisy has scaled them
		return 1 / c.Temperature
	}
	return g.scale() / c.Temperature
}

// choose finds the key that each of n queries takes.
func (c *Selection) choose(s *scratch, g Geometry, n int) {
	ld := padded(g.Keys)
	s.best = grown(s.best, n)
	for i := range n {
		s.best[i] = simd.ArgMax(s.weights[i*ld:][:g.Keys])
	}
}

// noise sets n to the Gumbel noise of a query's scores: numbers of the sample's stream, of which each query of each head has whole groups.
func (g Geometry) noise(n []float32, s philox.Stream, head, query int) {
	groups := (g.Keys + philox.GroupLen - 1) / philox.GroupLen
	s.UniformsFrom(n, uint32((head*g.Queries+query)*groups))
	simd.Gumbel(n, n)
}
