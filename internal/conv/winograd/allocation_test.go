package winograd

import (
	"math/rand/v2"
	"testing"
)

func TestNoAllocation(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops items at random under the race detector")
	}
	p := newProblem(rand.New(rand.NewPCG(9, 1)), Shape{Batch: 2, H: 9, W: 9, C: 20, Out: 20, PadY: 1, PadX: 1})
	r := p.run()
	for i, f := range []func(){
		func() { Forward(p.Shape, p.x, p.w, r[0], Epilogue{}) },
		func() { InputGradient(p.Shape, p.dy, p.w, r[1], Epilogue{}) },
		func() { WeightGradient(p.Shape, p.x, p.dy, r[2]) },
	} {
		// The garbage collector may empty a sync.Pool now and then.
		if n := testing.AllocsPerRun(100, f); n >= 1 {
			t.Errorf("%s: %v allocations, want none", names[i], n)
		}
	}
}
