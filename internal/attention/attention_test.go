package attention

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
)

// problem is an attention with all that it reads and writes, packed as a linear layer packs it.
type problem struct {
	Geometry
	in, d Operands
	dy, y Rows
	s     *Selection
}

// newProblem returns a random problem: queries, keys and values in one tensor if there are as many of both, else queries in one of their own.
func newProblem(g Geometry, seed uint64, size float64) *problem {
	r := rand.New(rand.NewPCG(seed, 1))
	d := g.Heads * g.Width
	numbers := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(r.NormFloat64() * size)
		}
		return x
	}
	operands := func() Operands {
		if g.Queries == g.Keys {
			qkv := numbers(g.Batch * g.Keys * 3 * d)
			return Operands{Rows{qkv, 3 * d}, Rows{qkv[d:], 3 * d}, Rows{qkv[2*d:], 3 * d}}
		}
		q, kv := numbers(g.Batch*g.Queries*d), numbers(g.Batch*g.Keys*2*d)
		return Operands{Rows{q, d}, Rows{kv, 2 * d}, Rows{kv[d:], 2 * d}}
	}
	return &problem{g, operands(), operands(), Rows{numbers(g.Batch * g.Queries * d), d}, Rows{numbers(g.Batch * g.Queries * d), d}, nil}
}

// results are y and the gradients after a run.
func (p *problem) results() [][]float32 {
	if p.s == nil {
		Forward(p.Geometry, p.in, p.y)
		Gradient(p.Geometry, p.in, p.dy, p.d)
	} else {
		Hard(p.Geometry, p.in, p.s, p.y)
		HardGradient(p.Geometry, p.in, p.s, p.dy, p.d)
	}
	return p.written()
}

func (p *problem) plain() [][]float32 {
	if p.s == nil {
		Plain(p.Geometry, p.in, p.y)
		PlainGradient(p.Geometry, p.in, p.dy, p.d)
	} else {
		PlainHard(p.Geometry, p.in, p.s, p.y)
		PlainHardGradient(p.Geometry, p.in, p.s, p.dy, p.d)
	}
	return p.written()
}

func (p *problem) written() (list [][]float32) {
	g := p.Geometry
	for _, of := range []struct {
		r Rows
		n int
	}{{p.y, g.Queries}, {p.d.Q, g.Queries}, {p.d.K, g.Keys}, {p.d.V, g.Keys}} {
		var all []float32
		for i := range g.Batch * of.n {
			all = append(all, of.r.V[i*of.r.Ld:][:g.Heads*g.Width]...)
		}
		list = append(list, all)
	}
	return list
}

// onAll runs f with each set of kernels.
func onAll(t *testing.T, f func(t *testing.T)) {
	old := use
	defer func() { use = old }()
	for i, k := range available() {
		use = k
		t.Run(fmt.Sprint("kernels ", i), f)
	}
}

var geometries = []Geometry{
	{1, 1, 1, 1, 1}, {2, 5, 5, 2, 3}, {2, 49, 49, 4, 24}, {1, 8, 8, 1, 8}, {3, 7, 12, 2, 16}, {1, 100, 3, 1, 5}, {2, 1, 33, 3, 32}, {1, 17, 64, 1, 40},
	{1, 300, 300, 2, 8}, {1, 20, 601, 1, 48}, {2, 9, 9, 2, 7}, {1, 150, 49, 1, 64},
	{9, 7, 7, 2, 8}, {8, 130, 10, 3, 5},
}

// near fails unless numbers differ by at most tol of the largest.
func near(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	most := 1e-6
	for _, v := range want {
		most = max(most, math.Abs(float64(v)))
	}
	for i, v := range want {
		if !(math.Abs(float64(got[i])-float64(v)) <= tol*most) {
			t.Fatalf("%s: number %d is %v, want %v (of at most %v)", what, i, got[i], v, most)
		}
	}
}

func TestAgreesWithPlain(t *testing.T) {
	onAll(t, func(t *testing.T) {
		for i, g := range geometries {
			p := newProblem(g, uint64(i), 1)
			got := p.results()
			for j, want := range p.plain() {
				near(t, fmt.Sprint(g, []string{" y", " dq", " dk", " dv"}[j]), got[j], want, 5e-6)
			}
		}
	})
}

func TestHardAgreesWithPlain(t *testing.T) {
	onAll(t, func(t *testing.T) {
		for i, g := range geometries {
			p := newProblem(g, uint64(i), 1)
			p.s = &Selection{Temperature: 0.5}
			if i%2 == 0 {
				for b := range g.Batch {
					p.s.Noise = append(p.s.Noise, philox.Stream{Seed: 1, Purpose: philox.Layers, Index: uint32(b)})
				}
			}
			got := p.results()
			for j, want := range p.plain() {
				near(t, fmt.Sprint(g, []string{" y", " dq", " dk", " dv"}[j]), got[j], want, 1e-5)
			}
		}
	})
}

// Bits depend neither on the number of workers nor on the rest of the batch, and those of all fusing kernels are the same.
func TestBits(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	var fused [][][]float32
	onAll(t, func(t *testing.T) {
		var results [][][]float32
		for i, g := range geometries {
			for _, s := range []*Selection{nil, {Temperature: 1}} {
				pool.SetWorkers(1)
				p := newProblem(g, uint64(i), 1)
				p.s = s
				want := p.results()
				results = append(results, want)
				for _, workers := range []int{2, 7} {
					pool.SetWorkers(workers)
					for j, got := range p.results() {
						if !slices.Equal(got, want[j]) {
							t.Fatalf("%v: result %d of %d workers has other bits", g, j, workers)
						}
					}
				}
				alone := *p
				alone.Batch = 1
				for j, got := range alone.results() {
					if !slices.Equal(got, want[j][:len(got)]) {
						t.Fatalf("%v: result %d of one sample has other bits than in the batch", g, j)
					}
				}
			}
		}
		if !use.fusing {
			return
		}
		for i := range fused {
			for j := range fused[i] {
				if !slices.Equal(fused[i][j], results[i][j]) {
					t.Fatalf("result %d of problem %d has other bits than the first kernels give", j, i)
				}
			}
		}
		fused = results
	})
}

// Large scores do not overflow. A query with a score that is NaN or +Inf, or with none above −Inf, has NaN as its output, and no other has.
func TestLargeScores(t *testing.T) {
	g := Geometry{1, 6, 9, 1, 8}
	onAll(t, func(t *testing.T) {
		p := newProblem(g, 1, 1e4)
		for j, list := range p.results() {
			for _, v := range list {
				if v != v || math.Abs(float64(v)) > math.MaxFloat32 {
					t.Fatalf("result %d has %v", j, v)
				}
			}
		}
		inf := float32(math.Inf(1))
		p = newProblem(g, 1, 1)
		for j := range g.Keys {
			p.in.K.row(g, j, 0)[0] = 1
		}
		p.in.Q.row(g, 1, 0)[0], p.in.Q.row(g, 2, 0)[0], p.in.Q.row(g, 4, 0)[0] = float32(math.NaN()), inf, -inf
		Forward(g, p.in, p.y)
		for i := range g.Queries {
			for _, v := range p.y.row(g, i, 0) {
				if isNaN := v != v; isNaN != (i == 1 || i == 2 || i == 4) {
					t.Errorf("query %d: got %v", i, v)
				}
			}
		}
		Hard(g, p.in, &Selection{Temperature: 1}, p.y)
		for _, i := range []int{1, 2, 4} { // all scores are equal, or NaN
			if !slices.Equal(p.y.row(g, i, 0), p.in.V.row(g, 0, 0)) {
				t.Errorf("query %d of equal scores does not take the first value", i)
			}
		}
	})
}

// The scratch of many keys grows with their number, not with its square.
func TestMemoryOfManyKeys(t *testing.T) {
	g := Geometry{1, 2000, 2000, 1, 8}
	p := newProblem(g, 1, 1)
	s := new(scratch)
	scratches.Put(s)
	defer pool.SetWorkers(pool.SetWorkers(1))
	p.results()
	if n := max(cap(s.weights), cap(s.slopes)); n > leastQueries*padded(g.Keys) {
		t.Errorf("a scratch has %d scores, want at most %d queries of %d", n, leastQueries, g.Keys)
	}
}

func BenchmarkAttention(b *testing.B) {
	for _, g := range []Geometry{{128, 49, 49, 4, 24}, {1, 49, 49, 4, 24}, {8, 196, 196, 4, 32}, {1, 1024, 1024, 4, 64}} {
		for _, c := range []struct {
			name     string
			products float64
			run      func(p *problem)
		}{
			{"forward", 2, func(p *problem) { Forward(p.Geometry, p.in, p.y) }},
			{"gradient", 5, func(p *problem) { Gradient(p.Geometry, p.in, p.dy, p.d) }},
			{"hard", 1, func(p *problem) { Hard(p.Geometry, p.in, &Selection{Temperature: 1}, p.y) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%dx%dx%d", c.name, g.Batch, g.Queries, g.Heads, g.Width), func(b *testing.B) {
				p := newProblem(g, 1, 1)
				for b.Loop() {
					c.run(p)
				}
				flops := c.products * 2 * float64(g.Batch*g.Queries*g.Keys*g.Heads*g.Width)
				b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
