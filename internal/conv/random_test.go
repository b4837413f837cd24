package conv

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/slow"
)

// wide are kernels in plain Go that have the sizes of those for AVX-512, which few machines can run.
var wide = func() *kernels {
	k := portable
	k.cols, k.tile, k.half, k.outer = 32, nil, nil, nil
	k.outer1 = func(t *outer) { t.compute(1, 128) }
	for rows := 1; rows <= 8; rows++ {
		k.tile = append(k.tile, func(t *tile) { t.compute(rows, 32) })
		k.half = append(k.half, func(t *tile) { t.compute(rows, 16) })
	}
	for rows := 1; rows <= 12; rows++ {
		k.outer = append(k.outer, func(t *outer) { t.compute(rows, 32) })
	}
	return &k
}()

// eachImplementation runs a test with every set of kernels that the machine has, and with wide.
func eachImplementation(t *testing.T, test func(t *testing.T)) {
	defer func(k *kernels) { use = k }(use)
	for i, k := range append(available(), wide) {
		t.Run(fmt.Sprintf("%d columns %d", k.cols, i), func(t *testing.T) {
			use = k
			test(t)
		})
	}
}

// problem is a convolution with its numbers.
type problem struct {
	Geometry
	x, w, dy    []float32
	bias, biasX []float32
	mask, maskX []float32
	relu        bool
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

func newProblem(r *rand.Rand, g Geometry) problem {
	p := problem{Geometry: g, x: random(r, g.SizeX()), w: random(r, g.SizeW()), dy: random(r, g.SizeY())}
	if r.IntN(2) == 0 {
		p.bias, p.biasX = random(r, g.Out), random(r, g.C)
	}
	if r.IntN(2) == 0 {
		p.mask, p.maskX = random(r, g.SizeY()), random(r, g.SizeX())
	}
	p.relu = r.IntN(3) == 0
	return p
}

// results are y, dx and dw.
type results [3][]float32

func (p problem) results() results {
	return results{make([]float32, p.SizeY()), make([]float32, p.SizeX()), make([]float32, p.SizeW())}
}

func (p problem) run() results {
	r := p.results()
	p.runInto(r)
	return r
}

// runInto is run, by the direct algorithm, with results that are there.
func (p problem) runInto(r results) {
	direct.forward(nil, p.Geometry, p.x, p.w, r[0], Epilogue{p.bias, p.relu, p.mask})
	direct.inputGradient(nil, p.Geometry, p.dy, p.w, r[1], Epilogue{p.biasX, p.relu, p.maskX})
	direct.weightGradient(p.Geometry, p.x, p.dy, r[2])
}

// plain computes the same with the plain twins.
func (p problem) plain() results {
	r := p.results()
	plainForward(p.Geometry, p.x, p.w, r[0])
	finish(r[0], p.Out, Epilogue{p.bias, p.relu, p.mask})
	plainInputGradient(p.Geometry, p.dy, p.w, r[1])
	finish(r[1], p.C, Epilogue{p.biasX, p.relu, p.maskX})
	plainWeightGradient(p.Geometry, p.x, p.dy, r[2])
	return r
}

// products is how many products the outputs have.
func (g Geometry) products() int { return g.SizeY() * g.Inputs() * g.Kernel.Y * g.Kernel.X }

// most is how many products a test may take: few under the race detector, which makes the plain twins slow.
func most() int {
	if raceDetector {
		return 5_000
	}
	return 2_000_000
}

// randomGeometry is a small convolution with everything in it.
func randomGeometry(r *rand.Rand) Geometry {
	size := func(n int) Pair { return Pair{1 + r.IntN(n), 1 + r.IntN(n)} }
	for {
		g := Geometry{Batch: 1 + r.IntN(3), H: 1 + r.IntN(9), W: 1 + r.IntN(9), Kernel: size(4), Stride: size(3), Dilation: size(2)}
		g.Pad = Pair{r.IntN(4), r.IntN(4)}
		g.Groups = []int{1, 1, 1, 2, 3}[r.IntN(5)]
		g.C, g.Out = g.Groups*(1+r.IntN(9)), g.Groups*(1+r.IntN(9))
		switch r.IntN(6) {
		case 0:
			g.Groups = g.C // depthwise, with several outputs a channel at times
			g.Out = g.C * (1 + r.IntN(2))
		case 1:
			g.C = g.Groups * (1 + r.IntN(40))
		case 2:
			g.Out = g.Groups * (1 + r.IntN(80))
		case 3:
			g.Kernel, g.Dilation, g.Stride = Pair{3, 3}, Pair{1, 1}, Pair{1, 1}
		}
		if g.Validate() == nil && g.products() < min(50_000, most()) {
			return g
		}
	}
}

// geometries are some that take each path.
var geometries = []Geometry{
	{Batch: 2, H: 3, W: 7, C: 64, Out: 48, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 3, H: 9, W: 8, C: 32, Out: 40, Kernel: Pair{3, 3}, Stride: Pair{2, 2}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 3, H: 6, W: 6, C: 1, Out: 32, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 3, H: 6, W: 6, C: 32, Out: 1, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 1, W: 2, C: 256, Out: 256, Kernel: Pair{1, 1}, Stride: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 2, H: 5, W: 5, C: 24, Out: 48, Kernel: Pair{1, 1}, Stride: Pair{2, 2}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 7, W: 7, C: 128, Out: 7, Kernel: Pair{7, 7}, Stride: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 2, H: 5, W: 6, C: 20, Out: 30, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 10},
	{Batch: 2, H: 5, W: 6, C: 4, Out: 40, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 2},
	{Batch: 2, H: 6, W: 5, C: 12, Out: 24, Kernel: Pair{3, 2}, Stride: Pair{2, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 6},
	{Batch: 1, H: 3, W: 300, C: 3, Out: 17, Kernel: Pair{1, 5}, Stride: Pair{1, 1}, Pad: Pair{0, 2}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 1, W: 500, C: 32, Out: 20, Kernel: Pair{1, 5}, Stride: Pair{1, 1}, Pad: Pair{0, 2}, Dilation: Pair{1, 1}, Groups: 1},
}

// signals have one row of outputs, which is cut.
var signals = []Geometry{
	{Batch: 2, H: 1, W: 700, C: 3, Out: 2, Kernel: Pair{1, 4}, Stride: Pair{1, 2}, Pad: Pair{0, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 1, W: 1003, C: 2, Out: 3, Kernel: Pair{1, 5}, Stride: Pair{1, 3}, Pad: Pair{0, 2}, Dilation: Pair{1, 2}, Groups: 1},
	{Batch: 2, H: 1, W: 401, C: 1, Out: 9, Kernel: Pair{1, 5}, Stride: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1}, // copies of patches
	{Batch: 1, H: 3, W: 350, C: 2, Out: 3, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{0, 1}, Dilation: Pair{1, 1}, Groups: 1},
	{Batch: 1, H: 1, W: 640, C: 9, Out: 9, Kernel: Pair{1, 3}, Stride: Pair{1, 1}, Pad: Pair{0, 1}, Dilation: Pair{1, 1}, Groups: 9},
	{Batch: 1, H: 1, W: 330, C: 8, Out: 2, Kernel: Pair{1, 7}, Stride: Pair{1, 1}, Pad: Pair{0, 3}, Dilation: Pair{1, 1}, Groups: 1},
}

// TestSegments checks that the signals are cut, and that workers share a long one.
func TestSegments(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(2))
	for _, g := range signals {
		oh, ow := g.Outputs()
		m := images{stride: g.Stride, c: g.C, grid: Pair{oh, ow}}
		if m.cut(); m.segments < 2 || m.rows(g.Batch) != g.Batch*m.segments {
			t.Errorf("%s: %d segments, want several", g.name(), m.segments)
		}
		places := 0
		for r := range m.rows(g.Batch) {
			picture, y, x, n := m.row(r, m.width)
			if picture*ow+x != places || y != 0 || n < 1 {
				t.Fatalf("%s: row %d is %d places from %d of picture %d, want some from %d", g.name(), r, n, x, picture, places)
			}
			places += n
		}
		if places != g.Batch*ow {
			t.Errorf("%s: %d places, want %d", g.name(), places, g.Batch*ow)
		}
	}
	s := slide{batch: 1, images: images{stride: Pair{1, 1}, c: 32, grid: Pair{1, 1 << 20}, end: Pair{1, 9}}}
	if s.cut(); s.share() < 100 {
		t.Errorf("a signal of 2²⁰ places has %d parts", s.share())
	}
}

func eachGeometry(t *testing.T, count int, test func(t *testing.T, r *rand.Rand, g Geometry)) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for _, g := range slices.Concat(geometries, signals) {
			if g.products() < most() {
				test(t, r, g)
			}
		}
		for range count {
			test(t, r, randomGeometry(r))
		}
	})
}

var names = [3]string{"Forward", "InputGradient", "WeightGradient"}

// TestPlain compares everything with the plain twins.
func TestPlain(t *testing.T) {
	eachGeometry(t, slow.Count(70, 200), func(t *testing.T, r *rand.Rand, g Geometry) {
		p := newProblem(r, g)
		want := p.plain()
		p.near(t, p.run(), want, 1e-7)
		if g.algorithm() != &direct {
			got := p.results()
			Forward(p.Geometry, p.x, p.w, got[0], Epilogue{p.bias, p.relu, p.mask})
			InputGradient(p.Geometry, p.dy, p.w, got[1], Epilogue{p.biasX, p.relu, p.maskX})
			WeightGradient(p.Geometry, p.x, p.dy, got[2])
			p.near(t, got, want, 4e-7) // Winograd's algorithm has larger errors
		}
	})
}

// near compares results up to rounding, of which a bound says how much each term of a sum may have.
func (p problem) near(t *testing.T, got, want results, bound float64) {
	t.Helper()
	g := p.Geometry
	for i := range got {
		terms := []int{g.Inputs() * g.Kernel.Y * g.Kernel.X, g.Out / g.Groups * g.Kernel.Y * g.Kernel.X, g.SizeY() / g.Out}[i]
		for j, x := range got[i] {
			if d := math.Abs(float64(x - want[i][j])); !(d <= bound*float64(terms+4)) {
				t.Fatalf("%s of %+v: element %d is %v, want %v", names[i], g, j, x, want[i][j])
			}
		}
	}
}

// TestWorkers compares all bits between numbers of workers.
func TestWorkers(t *testing.T) {
	eachGeometry(t, 40, func(t *testing.T, r *rand.Rand, g Geometry) {
		g.Batch += 3
		p := newProblem(r, g)
		defer pool.SetWorkers(pool.SetWorkers(1))
		want := p.run()
		for _, workers := range []int{2, 3, 8} {
			pool.SetWorkers(workers)
			for i, got := range p.run() {
				equalBits(t, fmt.Sprintf("%s of %+v, %d workers", names[i], g, workers), got, want[i])
			}
		}
	})
}

func equalBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestManyCallers runs a convolution in many goroutines at once.
func TestManyCallers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(4))
	p := newProblem(rand.New(rand.NewPCG(6, 1)), same3x3(3, 9, 16, 20, 2))
	byManyCallers(t, p.Geometry, p.run(), p.run)
}

// byManyCallers compares what several goroutines compute at once with what is wanted, bit for bit.
func byManyCallers(t *testing.T, g Geometry, want results, compute func() results) {
	t.Helper()
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			for i, got := range compute() {
				for j, x := range got {
					if math.Float32bits(x) != math.Float32bits(want[i][j]) {
						t.Errorf("%s: result %d: element %d is %v, want %v", g.name(), i, j, x, want[i][j])
						return
					}
				}
			}
		})
	}
	callers.Wait()
}

// TestNoAllocation checks that calls after the first find all memory that they need.
func TestNoAllocation(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops items at random under the race detector")
	}
	for _, g := range geometries {
		p := newProblem(rand.New(rand.NewPCG(3, 1)), g)
		r := p.results()
		if n := testing.AllocsPerRun(200, func() { p.runInto(r) }); n >= 1 {
			t.Errorf("%+v: %v allocations, want 0", g, n)
		}
	}
}

// TestWidths compares all bits of kernels of other widths that round alike.
func TestWidths(t *testing.T) {
	defer func(k *kernels) { use = k }(use)
	r := rand.New(rand.NewPCG(5, 1))
	sets := append(available(), wide)
	for range 60 {
		p := newProblem(r, randomGeometry(r))
		first := map[bool]results{}
		for _, k := range sets {
			use = k
			got := p.run()
			want, ok := first[k.fusing]
			if !ok {
				first[k.fusing] = got
				continue
			}
			for i := range got {
				equalBits(t, fmt.Sprintf("%s of %+v, %d columns", names[i], p.Geometry, k.cols), got[i], want[i])
			}
		}
	}
}
