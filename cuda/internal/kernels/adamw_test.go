//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/simd"
)

// weights are the parameters of a small model on both sides.
type weights struct {
	d          *device
	lengths    []int
	p, g, m, v [][]float32
	lists      [][4]cu.DevicePtr
	chunks     []kernels.Chunk
	table      cu.DevicePtr
	spoilt     cu.DevicePtr
}

func newWeights(d *device, r *rand.Rand, lengths []int) *weights {
	w := &weights{d: d, lengths: lengths}
	for i, n := range lengths {
		w.p, w.g = append(w.p, noise(r, n, false)), append(w.g, noise(r, n, false))
		w.m, w.v = append(w.m, make([]float32, n)), append(w.v, make([]float32, n))
		shift := i % 2 // every other one is not aligned
		w.lists = append(w.lists, [4]cu.DevicePtr{shifted(d, w.p[i], shift), shifted(d, w.g[i], shift), shifted(d, w.m[i], shift), shifted(d, w.v[i], 0)})
	}
	w.chunks = chunksOf(w.lists, lengths)
	w.table, w.spoilt = up(d, w.chunks), up(d, []uint64{0})
	return w
}

// step does a step on both sides. The device multiplies gradients with *scale, if it is not null.
func (w *weights) step(c simd.AdamWCoef, scale cu.DevicePtr, number int) (finite bool) {
	finite = true
	for i := range w.p {
		finite = simd.AdamW(w.p[i], w.g[i], w.m[i], w.v[i], &c) && finite
	}
	w.d.launch("adamw", len(w.chunks), w.table, c.Decay, c.Beta1, c.OneMinusBeta1, c.Beta2, c.OneMinusBeta2, c.StepSize, c.SqrtBias2, c.Eps,
		scale, w.spoilt, number)
	return finite
}

// compare fails unless both sides have the same bits.
func (w *weights) compare(what string) {
	w.d.t.Helper()
	for i, n := range w.lengths {
		for k, want := range [][]float32{w.p[i], w.g[i], w.m[i], w.v[i]} {
			name := []string{"weights", "gradients", "first moments", "second moments"}[k]
			sameBits(w.d.t, fmt.Sprintf("%s: %s of parameter %d", what, name, i), down[float32](w.d, w.lists[i][k], n), want)
		}
	}
}

var lengths = []int{1, 3, 4, 513, kernels.ChunkLen, kernels.ChunkLen + 1, 3*kernels.ChunkLen - 1, 5000}

// Steps have the CPU's bits.
func TestAdamW(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(3, 1))
	w := newWeights(d, r, lengths)
	for number := 1; number <= 10; number++ {
		c := simd.NewAdamWCoef(number, 1e-3, 0.01, 0.9, 0.999, 1e-8)
		var scale cu.DevicePtr
		if number%2 == 0 {
			c.GradScale = r.Float32()
			scale = up(d, []float32{c.GradScale})
		}
		if !w.step(c, scale, number) {
			t.Fatal("the CPU's numbers are not finite")
		}
		w.compare(fmt.Sprintf("step %d", number))
	}
	if bad := down[uint64](d, w.spoilt, 1)[0]; bad != 0 {
		t.Errorf("step %d is said to be spoilt", bad)
	}
}

// The first step whose numbers are not finite is remembered, wherever they are.
func TestAdamWSpoilt(t *testing.T) {
	d, r := open(t), rand.New(rand.NewPCG(3, 2))
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(-1)), 1e21} { // the last one's square is infinite
		for i, n := range lengths {
			w := newWeights(d, r, lengths)
			grad := cu.DevicePtr(4*(n-1)) + w.lists[i][1]
			for number := 1; number <= 4; number++ {
				w.g[i][n-1] = 1
				if number >= 3 {
					w.g[i][n-1] = bad
				}
				d.put(grad, w.g[i][n-1])
				if finite := w.step(simd.NewAdamWCoef(number, 1e-3, 0.01, 0.9, 0.999, 1e-8), 0, number); finite != (number < 3) {
					t.Fatalf("the CPU finds step %d finite: %v", number, finite)
				}
			}
			w.compare("spoilt")
			if got := down[uint64](d, w.spoilt, 1)[0]; got != 3 {
				t.Errorf("%g at the end of parameter %d: spoilt in step %d, want 3", bad, i, got)
			}
		}
	}
}
