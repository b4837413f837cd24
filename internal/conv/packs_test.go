package conv

import (
	"math/rand/v2"
	"testing"
)

// packed are convolutions of each algorithm. The gradients of those with stride 3 have phases without taps.
var packed = []Geometry{
	same3x3(1, 6, 20, 24, 1),
	same3x3(2, 5, 3, 20, 2),
	{Batch: 1, H: 5, W: 4, C: 6, Out: 6, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 6},
	{Batch: 1, H: 7, W: 7, C: 2, Out: 3, Kernel: Pair{1, 1}, Stride: Pair{3, 3}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 7, W: 7, C: 8, Out: 8, Kernel: Pair{2, 2}, Stride: Pair{3, 3}, Dilation: Pair{1, 1}, Groups: 8},
	{Batch: 1, H: 2, W: 7, C: 8, Out: 3, Kernel: Pair{2, 1}, Stride: Pair{3, 3}, Dilation: Pair{1, 1}, Groups: 1},
}

// compute is y and dx of p by k, and y of upsampled images if upsampled.
func (p problem) compute(k *Packs) (all [3][]float32) {
	for i := range all {
		all[i] = make([]float32, max(p.SizeY(), p.SizeX()))
	}
	k.Forward(p.Geometry, p.x, p.w, all[0][:p.SizeY()], Epilogue{p.bias, p.relu, p.mask})
	k.InputGradient(p.Geometry, p.dy, p.w, all[1][:p.SizeX()], Epilogue{p.biasX, p.relu, p.maskX})
	if p.TakesUpsampled() && p.H%2 == 0 && p.W%2 == 0 {
		k.ForwardUpsampled(p.Geometry, p.x[:p.SizeUpsampled()], p.w, all[2][:p.SizeY()], Epilogue{p.bias, p.relu, p.mask})
	}
	return all
}

// Packed weights give the bits of those that are packed in each call, for batches and pictures of any size, until they change.
func TestPacks(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(21, 1))
		var k Packs
		for _, g := range packed {
			p := newProblem(r, g)
			check := func(what string, k *Packs, p problem) {
				t.Helper()
				got, want := p.compute(k), p.compute(nil)
				for i := range want {
					equalBits(t, p.name()+": "+what, got[i], want[i])
				}
			}
			check("first", &k, p)
			check("second", &k, p)
			old := p.compute(&k)
			g.Batch, g.H, g.W = 3, g.H+2, g.W+4
			larger := newProblem(r, g)
			larger.w = p.w
			check("another size", &k, larger)

			copy(p.w, random(r, len(p.w)))
			for i, got := range p.compute(&k) {
				if i < 2 && (i == 0 || !g.takesWinograd()) { // that gradient packs in each call
					equalBits(t, p.name()+": kept, so that a change is not seen", got, old[i])
				}
			}
			k.Forget()
			check("forgotten", &k, p)
		}
		k.Stop()
		p := newProblem(r, packed[0])
		p.compute(&k)
		copy(p.w, random(r, len(p.w)))
		if p.compute(&k); len(k.kept) > 0 || k.floats > 0 {
			t.Errorf("stopped, it keeps %d floats for %d purposes", k.floats, len(k.kept))
		}
	})
}

// Weights beyond the bound are not kept, and give the same bits.
func TestPacksAreBounded(t *testing.T) {
	p := newProblem(rand.New(rand.NewPCG(22, 1)), packed[0])
	k := Packs{floats: MostPacked - 1}
	got, want := p.compute(&k), p.compute(nil)
	for i := range want {
		equalBits(t, "full", got[i], want[i])
	}
	if len(k.kept) > 0 || k.floats != MostPacked-1 {
		t.Errorf("it keeps %d purposes and %d floats, want none and no more than before", len(k.kept), k.floats)
	}
	k = Packs{}
	if p.compute(&k); len(k.kept) == 0 || k.floats == 0 {
		t.Error("an empty one keeps nothing")
	}
	for _, kept := range k.kept {
		k.floats -= len(kept.load())
	}
	if k.floats != 0 {
		t.Errorf("it counts %d floats more than it keeps", k.floats)
	}
}

// Many goroutines may need the same weights at once.
func TestPacksOfManyCallers(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 1))
	for _, g := range packed[:2] {
		p := newProblem(r, g)
		var k Packs
		byManyCallers(t, g, p.compute(nil), func() results { return p.compute(&k) })
	}
}

// TestPacksAllocateNothing checks that calls with weights that are kept find all memory that they need.
func TestPacksAllocateNothing(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops items at random under the race detector")
	}
	for _, g := range packed {
		p := newProblem(rand.New(rand.NewPCG(24, 1)), g)
		var k Packs
		y := make([]float32, g.SizeY())
		if n := testing.AllocsPerRun(100, func() { k.Forward(g, p.x, p.w, y, Epilogue{}) }); n >= 1 {
			t.Errorf("%s: %v allocations, want 0", g.name(), n)
		}
	}
}
