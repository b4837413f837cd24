package winograd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
)

// eachImplementation runs a subtest with each set of kernels this machine can run, and with plain Go in the sizes of AVX-512.
func eachImplementation(t *testing.T, test func(t *testing.T)) {
	defer func(k *kernels) { use = k }(use)
	for i, k := range append(available(), newPortable(16, 12)) {
		use = k
		t.Run(fmt.Sprintf("%d,lanes=%d", i, k.lanes), test)
	}
}

// problem is a convolution with its numbers.
type problem struct {
	Shape
	x, w, dy []float32
	e, eX    Epilogue // of y and of dx
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

func newProblem(r *rand.Rand, s Shape) problem {
	h, w := s.Outputs()
	return problem{Shape: s, x: random(r, s.Batch*s.H*s.W*s.C), w: random(r, 9*s.C*s.Out), dy: random(r, s.Batch*h*w*s.Out)}
}

// results are y, dx and dw.
type results [3][]float32

var names = [3]string{"y", "dx", "dw"}

func (p problem) run() results {
	r := results{make([]float32, len(p.dy)), make([]float32, len(p.x)), make([]float32, len(p.w))}
	Forward(p.Shape, p.x, p.w, r[0], p.e)
	InputGradient(p.Shape, p.dy, p.w, r[1], p.eX)
	WeightGradient(p.Shape, p.x, p.dy, r[2])
	return r
}

// exact returns what the definition says in float64 without the epilogue, and the sums of the products' magnitudes.
func (p problem) exact() (want, size [3][]float64) {
	for i, n := range []int{len(p.dy), len(p.x), len(p.w)} {
		want[i], size[i] = make([]float64, n), make([]float64, n)
	}
	add := func(i, to int, a, b float32) {
		v := float64(a) * float64(b)
		want[i][to] += v
		size[i][to] += math.Abs(v)
	}
	oh, ow := p.Outputs()
	for y := range p.Batch * oh * ow {
		b, oy, ox := y/(oh*ow), y/ow%oh, y%ow
		for k := range 9 {
			iy, ix := oy-p.PadY+k/3, ox-p.PadX+k%3
			if iy < 0 || iy >= p.H || ix < 0 || ix >= p.W {
				continue
			}
			for o := range p.Out {
				for c := range p.C {
					i, j, q := ((b*p.H+iy)*p.W+ix)*p.C+c, (o*p.C+c)*9+k, y*p.Out+o
					add(0, q, p.x[i], p.w[j])
					add(1, i, p.dy[q], p.w[j])
					add(2, j, p.x[i], p.dy[q])
				}
			}
		}
	}
	return want, size
}

// shapes calls f with convolutions whose sizes are no multiples of anything.
func shapes(r *rand.Rand, n int, f func(Shape)) {
	if raceDetector {
		n = (n + 3) / 4 // it makes plain Go slow
	}
	for i := range n {
		s := Shape{Batch: 1 + r.IntN(3), H: 1 + r.IntN(9), W: 1 + r.IntN(9), C: 1 + r.IntN(40), Out: 1 + r.IntN(40), PadY: 1, PadX: 1}
		if i%3 == 0 {
			s.PadY, s.PadX = r.IntN(4), r.IntN(4)
		}
		if i%4 == 0 {
			s.C, s.Out = 16*(1+r.IntN(2)), 8*(1+r.IntN(5))
		}
		if h, w := s.Outputs(); min(h, w) > 0 {
			f(s)
		}
	}
}

// The bounds are in parts of the largest sum of magnitudes in the result.
func TestError(t *testing.T) {
	const worstBound, meanBound = 1.5e-6, 1.5e-7
	eachImplementation(t, func(t *testing.T) {
		check := func(s Shape) {
			p := newProblem(rand.New(rand.NewPCG(uint64(s.H), uint64(s.C))), s)
			want, size := p.exact()
			for i, got := range p.run() {
				var worst, squares, largest float64
				for j := range got {
					e := math.Abs(float64(got[j]) - want[i][j])
					worst, squares, largest = max(worst, e), squares+e*e, max(largest, size[i][j])
				}
				mean := math.Sqrt(squares / float64(len(got)))
				if !(worst <= worstBound*largest && mean <= meanBound*largest) {
					t.Errorf("%+v: %s: want errors of at most %.1e, on average %.1e, got %.1e and %.1e", s, names[i], worstBound*largest, meanBound*largest, worst, mean)
				}
			}
		}
		shapes(rand.New(rand.NewPCG(1, 1)), 20, check)
		check(Shape{Batch: 4, H: 32, W: 33, C: 3, Out: 2, PadY: 1, PadX: 1}) // several parts of the gradient
		check(Shape{Batch: 1, H: 6, W: 5, C: 3, Out: 150, PadY: 1, PadX: 1}) // several groups of panels
		check(Shape{Batch: 1, H: 14, W: 14, C: 48, Out: 32, PadY: 1, PadX: 1})
	})
}

func equal(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d: want %v, got %v", what, i, want[i], got[i])
		}
	}
}

func TestWorkers(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		p := newProblem(rand.New(rand.NewPCG(2, 1)), Shape{Batch: 13, H: 14, W: 17, C: 17, Out: 3, PadY: 1, PadX: 1})
		var want results
		for _, workers := range []int{1, 2, 3, 8} {
			func() {
				defer pool.SetWorkers(pool.SetWorkers(workers))
				got := p.run()
				if workers == 1 {
					want = got
				}
				for i := range got {
					equal(t, fmt.Sprintf("%s with %d workers", names[i], workers), got[i], want[i])
				}
			}()
		}
	})
}

// TestAlone compares each image of a batch with the same image alone.
func TestAlone(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		shapes(rand.New(rand.NewPCG(3, 1)), 10, func(s Shape) {
			s.Batch = 5
			p := newProblem(rand.New(rand.NewPCG(3, 2)), s)
			all := p.run()
			for b := range s.Batch {
				one := p
				one.Batch = 1
				one.x, one.dy = p.x[b*len(p.x)/5:][:len(p.x)/5], p.dy[b*len(p.dy)/5:][:len(p.dy)/5]
				got := one.run()
				for i := range 2 {
					equal(t, fmt.Sprintf("%+v: %s of image %d", s, names[i], b), got[i], all[i][b*len(got[i]):][:len(got[i])])
				}
			}
		})
	})
}

// TestShift places an image into larger ones, some tiles from their first pixel. Inside, where only the image is read, all bits are the same.
func TestShift(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		small := newProblem(rand.New(rand.NewPCG(4, 1)), Shape{Batch: 1, H: 13, W: 12, C: 17, Out: 20, PadY: 1, PadX: 1})
		want := small.run()
		for _, shift := range [][2]int{{0, 4}, {8, 0}, {4, 12}} {
			big := newProblem(rand.New(rand.NewPCG(4, 2)), Shape{Batch: 1, H: 30, W: 31, C: 17, Out: 20, PadY: 1, PadX: 1})
			place := func(y, x int) int { return (y+shift[0])*big.W + x + shift[1] }
			for y := range small.H {
				copy(big.x[place(y, 0)*17:], small.x[y*12*17:][:12*17])
				copy(big.dy[place(y, 0)*20:], small.dy[y*12*20:][:12*20])
			}
			big.w = small.w
			got := big.run()
			for i, c := range []int{20, 17} {
				for y := 4; y < 8; y++ { // the tile in the middle
					equal(t, fmt.Sprintf("shift %v, row %d of %s", shift, y, names[i]), got[i][place(y, 4)*c:][:4*c], want[i][(y*12+4)*c:][:4*c])
				}
			}
		}
	})
}

// TestEpilogue compares a convolution's epilogue with one afterwards.
func TestEpilogue(t *testing.T) {
	nan := float32(math.NaN())
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 1))
		shapes(r, 16, func(s Shape) {
			p := newProblem(r, s)
			before := p.run()
			some := func(n, channels int) (e Epilogue) {
				if r.IntN(2) == 0 {
					e.Bias = random(r, channels)
				}
				e.ReLU = r.IntN(2) == 0
				if r.IntN(2) == 0 {
					e.Mask = random(r, n)
					for range n / 3 {
						e.Mask[r.IntN(n)] = []float32{0, nan, float32(math.Copysign(0, -1))}[r.IntN(3)]
					}
				}
				return e
			}
			p.e, p.eX = some(len(p.dy), s.Out), some(len(p.x), s.C)
			got := p.run()
			for i, e := range []Epilogue{p.e, p.eX} {
				channels := []int{s.Out, s.C}[i]
				for j := range before[i] {
					before[i][j] = e.finish(before[i][j], j, j%channels)
				}
				equal(t, fmt.Sprintf("%+v: %s with %+v", s, names[i], e), got[i], before[i])
			}
		})
	})
}

// TestNaN: the ReLU keeps a NaN, and a mask removes it.
func TestNaN(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		p := newProblem(rand.New(rand.NewPCG(6, 1)), Shape{Batch: 1, H: 4, W: 4, C: 3, Out: 19, PadY: 1, PadX: 1})
		p.x[0] = float32(math.NaN())
		p.e = Epilogue{ReLU: true, Mask: make([]float32, len(p.dy))}
		for i := range p.e.Mask {
			p.e.Mask[i] = float32(i % 2)
		}
		for i, y := range p.run()[0] {
			if isNaN := y != y; isNaN != (i%2 == 1) {
				t.Fatalf("element %d is %v, its mask %v", i, y, p.e.Mask[i])
			}
		}
	})
}

func TestWrongSizesPanic(t *testing.T) {
	good := Shape{Batch: 1, H: 4, W: 4, C: 2, Out: 2, PadY: 1, PadX: 1}
	for i, s := range []Shape{{}, {Batch: 1, H: 1, W: 1, C: 2, Out: 2}, {Batch: 2, H: 4, W: 4, C: 2, Out: 2, PadY: 1, PadX: 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("shape %d does not panic", i)
				}
			}()
			p := newProblem(rand.New(rand.NewPCG(7, 1)), good)
			Forward(s, p.x, p.w, p.dy, Epilogue{})
		}()
	}
}
