//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"
	"testing"
)

// The product of a term and its weight is rounded before it is added.
func TestPenalize(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(4, 7))
	for range 100 {
		v := noise(r, 3, true)
		loss, term, weight := up(d, v[:1]), up(d, v[1:2]), up(d, v[2:])
		d.launch("penalize", 1, loss, loss, term, weight)
		sameBits(t, "penalize", down[float32](d, loss, 1), []float32{v[0] + float32(v[1]*v[2])})
		d.launch("scale", 1, loss, term, weight)
		sameBits(t, "scale", down[float32](d, loss, 1), []float32{v[1] * v[2]})
	}
}
