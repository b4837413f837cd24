package attention

import (
	"math"

	"github.com/denoise-go/denoise/internal/philox"
)

// Geometry is what an attention computes: in each of Batch samples, Queries rows that attend to Keys rows, in Heads heads of Width numbers.
type Geometry struct{ Batch, Queries, Keys, Heads, Width int }

// scale is what scores are multiplied by, 1/√d.
func (g Geometry) scale() float32 { return float32(1 / math.Sqrt(float64(g.Width))) }

// Rows are rows of Heads·Width numbers, sample after sample, of which each begins Ld numbers after the one before.
type Rows struct {
	V  []float32
	Ld int
}

// row returns the numbers of a head in row i of all samples.
func (r Rows) row(g Geometry, i, head int) []float32 {
	return r.V[i*r.Ld+head*g.Width:][:g.Width]
}

// Operands are the inputs of an attention, or their gradients: Queries rows of each sample in Q, Keys rows in K and V.
type Operands struct{ Q, K, V Rows }

// Selection says how hard attention chooses a key.
type Selection struct {
	Temperature float32         // by which the softmax of its gradient divides the scores, above 0
	Noise       []philox.Stream // of each sample, added to scores; nil for none
}
