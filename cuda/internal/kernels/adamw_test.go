//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/train/optim"
)

func TestAdamW(t *testing.T) { stepsAre(t, optim.DefaultAdamW()) }

// A gradient whose square is infinite is found, too.
func TestAdamWOfAHugeGradient(t *testing.T) {
	d := open(t)
	w := newWeights(d, rand.New(rand.NewPCG(3, 2)), optim.DefaultAdamW(), []int{5})
	w.g[0][4] = 1e21
	d.put(w.gpu[0][1]+16, 1e21)
	if w.step(7, 1, 0) {
		t.Fatal("the CPU finds the step finite")
	}
	if got := down[uint64](d, w.spoilt, 1)[0]; got != 7 {
		t.Errorf("spoilt in step %d, want 7", got)
	}
}
