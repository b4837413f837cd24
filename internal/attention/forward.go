package attention

import "github.com/denoise-go/denoise/internal/philox"

// Forward sets y to softmax(Q·Kᵀ/√d)·V, sample by sample and head by head.
func Forward(g Geometry, in Operands, y Rows) { Plain(g, in, y) }

// Gradient sets d to the gradients of Forward's operands, dy being that of y.
func Gradient(g Geometry, in Operands, dy Rows, d Operands) { PlainGradient(g, in, dy, d) }

// Hard sets each query's row of y to the value of the key with the largest score, the first of several. A NaN counts as the largest.
func Hard(g Geometry, in Operands, s Selection, y Rows) { PlainHard(g, in, s, y) }

// HardGradient sets d to straight-through gradients of Hard's operands (Bengio, Léonard and Courville, "Estimating or Propagating Gradients Through
// Stochastic Neurons", 2013): values get those of the selection, and scores those that the softmax of the scores, divided by the temperature, would
// have in its place.
func HardGradient(g Geometry, in Operands, s Selection, dy Rows, d Operands) {
	PlainHardGradient(g, in, s, dy, d)
}

// groups returns how many groups of random numbers have n of them.
func groups(n int) int { return (n + philox.GroupLen - 1) / philox.GroupLen }
