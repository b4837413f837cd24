package layertest

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/philox"
)

// batch is n samples with all that a graph may want of them.
type batch struct {
	n         int
	x, target []float32 // in PyTorch's order
	level     []float32
	keys      []int32
}

// What the numbers of a check are for.
const (
	weightNumbers = iota
	sampleNumbers
	targetNumbers
)

// random returns the stream of numbers of one use.
func random(use, index int) philox.Stream {
	return philox.Stream{Seed: 0x1a7e57, Purpose: philox.Weights, Epoch: uint32(use), Index: uint32(index)}
}

// newBatch returns samples whose numbers have magnitudes from 1/4 to 5/4: an activation's kink at 0 is not near.
func newBatch(cfg autoencoder.Config, n, epoch int) *batch {
	d := cfg.Input.Size()
	b := &batch{n: n, x: make([]float32, n*d), target: make([]float32, n*d), level: make([]float32, n), keys: make([]int32, 4*n)}
	for i := range n {
		x := b.x[i*d:][:d]
		random(sampleNumbers, i).Uniforms(x)
		for j, u := range x {
			if x[j] = 2*u - 1; x[j] < 0 {
				x[j] -= 0.25
			} else {
				x[j] += 0.25
			}
		}
		random(targetNumbers, i).Normals(b.target[i*d:][:d])
		b.level[i] = float32(1+i%5) / 8
		copy(b.keys[4*i:], []int32{int32(i), int32(epoch), 3, 4})
	}
	return b
}

// permuted returns the samples in another order: number i is b's number order[i].
func (b *batch) permuted(order []int) *batch {
	return &batch{b.n, permuted(b.x, order), permuted(b.target, order), permuted(b.level, order), permuted(b.keys, order)}
}

func permuted[T any](list []T, order []int) (to []T) {
	d := len(list) / len(order)
	for _, i := range order {
		to = append(to, list[i*d:][:d]...)
	}
	return to
}

// same fails the test unless two runs gave the same bits. What says what is compared with what.
func same(t *testing.T, what string, got, want []value) {
	t.Helper()
	for i, w := range want {
		if len(got[i].v) != len(w.v) {
			t.Errorf("%s: %s: want %d numbers, got %d", what, w.name, len(w.v), len(got[i].v))
			continue
		}
		for j, x := range w.v {
			if y := got[i].v[j]; math.Float32bits(x) != math.Float32bits(y) {
				t.Errorf("%s: %s: want the same bits, got %v and %v at number %d of %d", what, w.name, y, x, j, len(w.v))
				break
			}
		}
	}
}

// near fails the test unless two lists agree to within tolerance times the largest number wanted.
func near[T float32 | float64](t *testing.T, what string, got []float32, want []T, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: want %d numbers, got %d", what, len(want), len(got))
		return
	}
	largest := 0.0
	for _, w := range want {
		largest = max(largest, math.Abs(float64(w)))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i])-float64(w)) <= tolerance*largest) {
			t.Errorf("%s: number %d: want %g, got %g; the largest is %g", what, i, w, got[i], largest)
			return
		}
	}
}
