//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/train/optim"
)

// weights are the parameters of a small model on both sides, with what a rule remembers of them.
type weights struct {
	d       *device
	rule    optim.Rule
	lengths []int
	p, g    [][]float32
	slots   [][][]float32 // of each parameter
	gpu     [][]cu.DevicePtr
	chunks  []kernels.Chunk
	table   cu.DevicePtr
	spoilt  cu.DevicePtr
}

func newWeights(d *device, r *rand.Rand, rule optim.Rule, lengths []int) *weights {
	w := &weights{d: d, rule: rule, lengths: lengths}
	for i, n := range lengths {
		w.p, w.g = append(w.p, noise(r, n, false)), append(w.g, noise(r, n, false))
		shift := i % 2 // every other one is not aligned
		gpu, slots := []cu.DevicePtr{shifted(d, w.p[i], shift), shifted(d, w.g[i], shift)}, [][]float32(nil)
		for range rule.Traits().Slots {
			slots = append(slots, make([]float32, n))
			gpu = append(gpu, shifted(d, make([]float32, n), 0))
		}
		w.slots, w.gpu = append(w.slots, slots), append(w.gpu, gpu)
	}
	w.chunks = chunksOf(w.gpu, lengths)
	w.table, w.spoilt = up(d, w.chunks), up(d, []uint64{0})
	return w
}

// chunksOf cuts parameters, gradients and slots, all on the device, into chunks.
func chunksOf(gpu [][]cu.DevicePtr, lengths []int) (chunks []kernels.Chunk) {
	for i, l := range gpu {
		for lo := 0; lo < lengths[i]; lo += kernels.ChunkLen {
			at := func(k int) uint64 { return uint64(l[k]) + 4*uint64(lo) }
			c := kernels.Chunk{P: at(0), G: at(1), N: int64(min(kernels.ChunkLen, lengths[i]-lo))}
			for k := range l[2:] {
				c.Slots[k] = at(2 + k)
			}
			chunks = append(chunks, c)
		}
	}
	return chunks
}

// step makes a step on both sides. Gradients are multiplied by scale, which the device reads at an address unless it is null.
func (w *weights) step(number int, scale float32, address cu.DevicePtr) (finite bool) {
	w.d.t.Helper()
	s := optim.Step{Number: number, LR: 1e-3, GradScale: scale}
	update, err := kernels.Rule(w.rule)
	w.d.must(err)
	u := update(s)
	w.d.launch(u.Kernel, len(w.chunks), append([]any{w.table, address, w.spoilt, number}, u.Args...)...)
	host := w.rule.Update(s)
	finite = true
	for i := range w.p {
		finite = host(w.p[i], w.g[i], w.slots[i]) && finite
	}
	return finite
}

// compare fails unless both sides have the same bits.
func (w *weights) compare(what string) {
	w.d.t.Helper()
	for i, n := range w.lengths {
		for k, want := range append([][]float32{w.p[i], w.g[i]}, w.slots[i]...) {
			sameBits(w.d.t, fmt.Sprintf("%s: list %d of parameter %d", what, k, i), down[float32](w.d, w.gpu[i][k], n), want)
		}
	}
}

var lengths = []int{1, 3, 4, 513, kernels.ChunkLen, kernels.ChunkLen + 1, 3*kernels.ChunkLen - 1, 5000}

// stepsAre checks that steps of a rule have the CPU's bits, and that the first step with numbers that are not finite is remembered, wherever they are.
func stepsAre(t *testing.T, rules ...optim.Rule) {
	t.Helper()
	for _, rule := range rules {
		t.Run(rule.String(), func(t *testing.T) {
			d, r := open(t), rand.New(rand.NewPCG(3, 1))
			w := newWeights(d, r, rule, lengths)
			for number := 1; number <= 6; number++ {
				scale, address := float32(1), cu.DevicePtr(0)
				if number%2 == 0 {
					scale = r.Float32()
					address = up(d, []float32{scale})
				}
				if !w.step(number, scale, address) {
					t.Fatal("the CPU's numbers are not finite")
				}
				w.compare(fmt.Sprintf("step %d", number))
			}
			if bad := down[uint64](d, w.spoilt, 1)[0]; bad != 0 {
				t.Errorf("step %d is said to be spoilt", bad)
			}
			for i, n := range lengths {
				w := newWeights(d, r, rule, lengths)
				for number := 1; number <= 4; number++ {
					if w.g[i][n-1] = 1; number >= 3 {
						w.g[i][n-1] = []float32{float32(math.NaN()), float32(math.Inf(-1))}[i%2]
					}
					d.put(w.gpu[i][1]+cu.DevicePtr(4*(n-1)), w.g[i][n-1])
					if finite := w.step(number, 1, 0); finite != (number < 3) {
						t.Fatalf("the CPU finds step %d finite: %v", number, finite)
					}
				}
				w.compare("spoilt")
				if got := down[uint64](d, w.spoilt, 1)[0]; got != 3 {
					t.Errorf("the end of parameter %d: spoilt in step %d, want 3", i, got)
				}
			}
		})
	}
}

// ownRule is a rule of a user's own.
type ownRule struct{ optim.AdamW }

func TestRuleWithoutKernel(t *testing.T) {
	if _, err := kernels.Rule(ownRule{optim.DefaultAdamW()}); err == nil || !strings.Contains(err.Error(), "got adamw, a kernels_test.ownRule") {
		t.Errorf("got error %v", err)
	}
}
