package conv

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/slow"
)

// runUpsampled computes everything for images of half the size, which p.x and p.maskX then are.
func (p problem) runUpsampled() results {
	r := results{make([]float32, p.SizeY()), make([]float32, p.SizeUpsampled()), make([]float32, p.SizeW())}
	p.runUpsampledInto(r)
	return r
}

func (p problem) runUpsampledInto(r results) {
	ForwardUpsampled(p.Geometry, p.x, p.w, r[0], Epilogue{p.bias, p.relu, p.mask})
	InputGradientUpsampled(p.Geometry, p.dy, p.w, r[1], Epilogue{p.biasX, p.relu, p.maskX})
	WeightGradientUpsampled(p.Geometry, p.x, p.dy, r[2])
}

// newUpsampled is a problem for runUpsampled.
func newUpsampled(r *rand.Rand, g Geometry) problem {
	p := newProblem(r, g)
	p.x = p.x[:g.SizeUpsampled()]
	if p.maskX != nil {
		p.maskX = p.maskX[:g.SizeUpsampled()]
	}
	return p
}

// halved is the place in the image of half the size of element i of the image.
func (g Geometry) halved(i int) int {
	c, x, y, b := i%g.C, i/g.C%g.W, i/g.C/g.W%g.H, i/g.C/g.W/g.H
	return ((b*g.H/2+y/2)*g.W/2+x/2)*g.C + c
}

func eachUpsampled(t *testing.T, test func(t *testing.T, r *rand.Rand, g Geometry)) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(11, 1))
		tested := []Geometry{same3x3(2, 14, 16, 16, 1), same3x3(1, 70, 8, 9, 1), same3x3(5, 2, 33, 37, 1), same3x3(1, 20, 48, 8, 1)}
		for range slow.Count(4, 12) {
			g := same3x3(1+r.IntN(3), 2+2*r.IntN(5), 8+r.IntN(30), 8+r.IntN(30), 1)
			g.W = 2 + 2*r.IntN(20)
			tested = append(tested, g)
		}
		for _, g := range tested {
			if raceDetector && g.products() > 300_000 {
				continue
			}
			test(t, r, g)
		}
	})
}

// TestUpsampled compares everything with sums in float64 over the upsampled images.
func TestUpsampled(t *testing.T) {
	type problem struct {
		Geometry
		x0, w0 float32
	}
	type sums struct{ want, size [3][]float64 } // of products, and of their magnitudes
	made := map[problem]sums{}                  // all implementations get the same problems
	eachUpsampled(t, func(t *testing.T, r *rand.Rand, g Geometry) {
		p := newUpsampled(r, g)
		s, ok := made[problem{g, p.x[0], p.w[0]}]
		if !ok {
			for i, n := range []int{g.SizeY(), g.SizeUpsampled(), g.SizeW()} {
				s.want[i], s.size[i] = make([]float64, n), make([]float64, n)
			}
			add := func(i, j int, a, b float32) {
				s.want[i][j] += float64(a) * float64(b)
				s.size[i][j] += math.Abs(float64(a) * float64(b))
			}
			g.taps(func(x, w, y int) {
				x = g.halved(x)
				add(0, y, p.x[x], p.w[w])
				add(1, x, p.dy[y], p.w[w])
				add(2, w, p.dy[y], p.x[x])
			})
			made[problem{g, p.x[0], p.w[0]}] = s
		}
		want, size := s.want, s.size
		epilogues := [3]Epilogue{{p.bias, p.relu, p.mask}, {p.biasX, p.relu, p.maskX}, {}}
		got := p.runUpsampled()
		for i, e := range epilogues {
			for j, y := range got[i] {
				z := []float32{float32(want[i][j])}
				channels := [3]int{g.Out, g.C, 1}[i]
				if e.Bias != nil {
					e.Bias = [2][]float32{p.bias, p.biasX}[i][j%channels:][:1]
				}
				if e.Mask != nil {
					e.Mask = [2][]float32{p.mask, p.maskX}[i][j:][:1]
				}
				finish(z, 1, e)
				// Differences have up to four times the magnitude, and sums of some hundred terms add their roundings at random.
				if bound := 2e-6*size[i][j] + 1e-6; !(math.Abs(float64(y-z[0])) <= bound) {
					t.Fatalf("%s of %s: element %d is %v, want %v ± %.2g", names[i], g.name(), j, y, z[0], bound)
				}
			}
		}
	})
}

// TestUpsampledWorkers compares all bits between numbers of workers and many callers.
func TestUpsampledWorkers(t *testing.T) {
	eachUpsampled(t, func(t *testing.T, r *rand.Rand, g Geometry) {
		p := newUpsampled(r, g)
		defer pool.SetWorkers(pool.SetWorkers(1))
		want := p.runUpsampled()
		for _, workers := range []int{2, 5} {
			pool.SetWorkers(workers)
			var callers sync.WaitGroup
			var got [2]results
			for i := range got {
				callers.Go(func() { got[i] = p.runUpsampled() })
			}
			callers.Wait()
			for _, got := range got {
				for i := range got {
					equalBits(t, fmt.Sprintf("%s of %s, %d workers", names[i], g.name(), workers), got[i], want[i])
				}
			}
		}
	})
}

// TestUpsampledPosition compares the bits of pictures with those that they have alone as a part of a larger one, in which zeros take the place of padding.
func TestUpsampledPosition(t *testing.T) {
	eachUpsampled(t, func(t *testing.T, r *rand.Rand, g Geometry) {
		p := newUpsampled(r, g)
		p.mask, p.maskX = nil, nil
		want := p.runUpsampled()
		h, w := g.H/2, g.W/2
		for b := range g.Batch {
			y, x := 1+r.IntN(3), 1+r.IntN(3)
			large := p
			large.Batch, large.H, large.W = 1, g.H+2*(y+2), g.W+2*(x+2)
			alone := func(from []float32) []float32 { return from[b*len(from)/g.Batch:][:len(from)/g.Batch] }
			large.x = inside(alone(p.x), 1, h, w, g.C, large.H/2, large.W/2, y, x)
			large.dy = inside(alone(p.dy), 1, g.H, g.W, g.Out, large.H, large.W, 2*y, 2*x)
			got := large.runUpsampled()
			where := fmt.Sprintf(" of %s inside another", g.name())
			equalBits(t, names[0]+where, cutOut(got[0], 1, g.H, g.W, g.Out, large.H, large.W, 2*y, 2*x), alone(want[0]))
			equalBits(t, names[1]+where, cutOut(got[1], 1, h, w, g.C, large.H/2, large.W/2, y, x), alone(want[1]))
		}
	})
}

// TestUpsampledWidths compares all bits of kernels of other widths that round alike.
func TestUpsampledWidths(t *testing.T) {
	defer func(k *kernels) { use = k }(use)
	r := rand.New(rand.NewPCG(12, 1))
	for range 10 {
		p := newUpsampled(r, same3x3(2, 4+2*r.IntN(4), 8+r.IntN(30), 8+r.IntN(60), 1))
		use = &portable
		want := p.runUpsampled()
		use = wide
		for i, got := range p.runUpsampled() {
			equalBits(t, names[i]+" of "+p.name(), got, want[i])
		}
	}
}

// TestCorners compares the kernels with their twins, bit for bit.
func TestCorners(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 1))
		for i := range 60 {
			places, lanes, c := 1+r.IntN(5), 1+r.IntN(3), 8*3+r.IntN(5)
			from, bias, mask := random(r, 4000), random(r, c), random(r, 4000)
			for _, kernel := range []struct {
				name       string
				asm        func(*corners)
				twin       func(*corners, int, int)
				row, plane int
			}{
				{"cornerOutputs", use.cornerOutputs, cornerOutputsGo, 0, 6 * c},
				{"cornerSpread", use.cornerSpread, cornerSpreadGo, 11 * c, 6 * c},
				{"cornerInputs", use.cornerInputs, cornerInputsGo, 7 * c, 15 * c},
			} {
				task := corners{
					from: &from[0], plane: uintptr(4 * kernel.plane), step: uintptr(4 * c), row: uintptr(4 * kernel.row),
					toRow: uintptr(4 * 12 * c), toStep: uintptr(4 * c), places: places, lanes: lanes, relu: uint32(i / 4 % 2),
				}
				if i%2 == 0 {
					task.bias = &bias[0]
				}
				if i/2%2 == 0 {
					task.mask = &mask[0]
				}
				got, want := make([]float32, 4000), make([]float32, 4000)
				task.to = &got[0]
				kernel.asm(&task)
				task.to = &want[0]
				kernel.twin(&task, 0, 8*lanes)
				equalBits(t, kernel.name, got, want)
			}
		}
	})
}

// TestUpsampledSpecialValues checks which outputs a NaN reaches.
func TestUpsampledSpecialValues(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		g := same3x3(2, 12, 8, 8, 1)
		p := newUpsampled(rand.New(rand.NewPCG(14, 1)), g)
		p.bias, p.mask, p.relu = nil, nil, true
		p.x[(2*6+3)*8] = float32(math.NaN())
		for i, v := range p.runUpsampled()[0] {
			y, x := i/8/12%12, i/8%12
			near := i < 8*144 && y >= 3 && y <= 6 && x >= 5 && x <= 8
			if near != (v != v) {
				t.Fatalf("output (%d,%d) is %v", y, x, v)
			}
		}
	})
}

func TestUpsampledNoAllocation(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops items at random under the race detector")
	}
	p := newUpsampled(rand.New(rand.NewPCG(15, 1)), same3x3(3, 20, 20, 40, 1))
	r := p.runUpsampled()
	if n := testing.AllocsPerRun(100, func() { p.runUpsampledInto(r) }); n >= 1 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestTakesUpsampled(t *testing.T) {
	good := same3x3(1, 8, 8, 8, 1)
	if !good.TakesUpsampled() {
		t.Error("a 3×3 kernel is not taken")
	}
	for name, change := range map[string]func(g *Geometry){
		"kernel":   func(g *Geometry) { g.Kernel = Pair{3, 2} },
		"stride":   func(g *Geometry) { g.Stride = Pair{1, 2} },
		"padding":  func(g *Geometry) { g.Pad = Pair{1, 0} },
		"dilation": func(g *Geometry) { g.Dilation = Pair{2, 1} },
		"groups":   func(g *Geometry) { g.Groups = 2 },
		"channels": func(g *Geometry) { g.C = 7 },
		"outputs":  func(g *Geometry) { g.Out = 7 },
	} {
		g := good
		if change(&g); g.TakesUpsampled() {
			t.Errorf("another %s is taken: %+v", name, g)
		}
	}
}
