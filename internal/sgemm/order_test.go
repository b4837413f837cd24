package sgemm

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/slow"
)

// fma32 is a·b+c rounded once. The product is exact in float64; the sum is rounded to odd there, which makes the second
// rounding, to float32, right (Boldo and Melquiond, "When double rounding is odd", 2005).
func fma32(a, b, c float32) float32 {
	x, y := float64(a)*float64(b), float64(c)
	sum := x + y
	back := sum - x
	rest := (x - (sum - back)) + (y - back) // sum + rest is exact (Knuth's two-sum)
	bits := math.Float64bits(sum)
	if rest != 0 && bits&1 == 0 {
		if (rest > 0) == (sum > 0) {
			bits++
		} else {
			bits--
		}
	}
	return float32(math.Float64frombits(bits))
}

// chain is element (i, j) by the package's definition, with the given fused multiply-add.
func (p problem) chain(i, j int, fma func(a, b, c float32) float32) float32 {
	k := p.k
	if p.alpha == 0 {
		k = 0
	}
	x := p.c[i*p.ldc+j]
	for q, beta := 0, p.beta; ; beta = 1 {
		var sum float32
		for end := min(k, q+blockLength(k)); q < end; q++ {
			a, b := p.at(i, j, q)
			sum = fma(a, b, sum)
		}
		if beta == 0 {
			x = p.alpha * sum
		} else {
			x = fma(p.alpha, sum, float32(beta*x))
		}
		if q == k {
			return p.e.apply(x, i, j)
		}
	}
}

// TestEveryBit compares all bits with the definition in the package's documentation.
func TestEveryBit(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		fma := fma32
		if use == &portable {
			fma = func(a, b, c float32) float32 { return float32(a*b) + c }
		}
		r := rand.New(rand.NewPCG(3, 1))
		for range slow.Count(80, 200) {
			p := randomProblem(r, 50)
			got := append([]float32(nil), p.c...)
			p.run(Gemm, got)
			for i := range p.m {
				for j := range p.n {
					if want := p.chain(i, j, fma); math.Float32bits(got[i*p.ldc+j]) != math.Float32bits(want) {
						t.Fatalf("%+v: element (%d,%d) is %v, want %v", p.describe(), i, j, got[i*p.ldc+j], want)
					}
				}
			}
		}
	})
}

// part is the problem of rows i0..i1 and columns j0..j1 of C alone.
func (p problem) part(i0, i1, j0, j1 int) problem {
	q := p
	q.m, q.n = i1-i0, j1-j0
	if p.transA {
		q.a = p.a[i0:]
	} else {
		q.a = p.a[i0*p.lda:]
	}
	if p.transB {
		q.b = p.b[j0*p.ldb:]
	} else {
		q.b = p.b[j0:]
	}
	q.c = p.c[i0*p.ldc+j0:]
	if p.e != nil {
		e := *p.e
		if e.Bias != nil {
			e.Bias = e.Bias[j0:j1]
		}
		if e.Mask != nil {
			e.Mask = e.Mask[i0*e.LdMask+j0:]
		}
		if e.Plus != nil {
			e.Plus = e.Plus[i0*e.LdPlus+j0:]
		}
		q.e = &e
	}
	return q
}

// TestPartsHaveTheSameBits multiplies rows and columns alone, as for one image instead of a batch, with several workers.
func TestPartsHaveTheSameBits(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(4, 1))
		for round := range 24 {
			p := randomProblem(r, 40)
			switch round % 4 {
			case 0:
				p = networkProblem(r, round)
			case 1:
				p = tallProblem(r)
			}
			if p.m == 0 || p.n == 0 || p.k == 0 {
				continue
			}
			defer pool.SetWorkers(pool.SetWorkers(1))
			whole := append([]float32(nil), p.c...)
			p.run(Gemm, whole)
			for _, workers := range []int{1, 2, 3, 8} {
				pool.SetWorkers(workers)
				for range 4 {
					i0, j0 := r.IntN(p.m), r.IntN(p.n)
					i1, j1 := i0+1, j0+1+r.IntN(p.n-j0)
					switch r.IntN(3) {
					case 0:
						i0, i1, j0, j1 = 0, p.m, 0, p.n
					case 1:
						i1 += r.IntN(p.m - i0)
					}
					q := p.part(i0, i1, j0, j1)
					got := append([]float32(nil), q.c...)
					q.run(Gemm, got)
					for i := range q.m {
						for j := range q.n {
							want := whole[(i0+i)*p.ldc+j0+j]
							if math.Float32bits(got[i*q.ldc+j]) != math.Float32bits(want) {
								t.Fatalf("%+v, %d workers: rows %d:%d, columns %d:%d alone differ at (%d,%d): %v, want %v",
									p.describe(), workers, i0, i1, j0, j1, i, j, got[i*q.ldc+j], want)
							}
						}
					}
				}
			}
		}
	})
}

// TestLongProducts compares bits of products whose workers have a part each with the definition.
func TestLongProducts(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	eachImplementation(t, func(t *testing.T) {
		fma := fma32
		if use == &portable {
			fma = func(a, b, c float32) float32 { return float32(a*b) + c }
		}
		r := rand.New(rand.NewPCG(5, 1))
		for _, transA := range []bool{false, true} {
			p := problem{transA: transA, m: 50, n: 41, k: longSteps + 1, alpha: 1, lda: longSteps + 3, ldb: 43, ldc: 42}
			if transA {
				p.lda = 51
			}
			p.a, p.b, p.c = random(r, max(p.m, p.k)*p.lda), random(r, p.k*p.ldb), random(r, p.m*p.ldc)
			for _, workers := range []int{1, 2, 7} {
				if plan := (&product{m: p.m, n: p.n, k: p.k, block: blockLength(p.k)}); !plan.isLong(workers) {
					t.Fatal("not long enough")
				}
				pool.SetWorkers(workers)
				got := append([]float32(nil), p.c...)
				p.run(Gemm, got)
				for range 40 {
					i, j := r.IntN(p.m), r.IntN(p.n)
					if want := p.chain(i, j, fma); math.Float32bits(got[i*p.ldc+j]) != math.Float32bits(want) {
						t.Fatalf("%+v, %d workers: element (%d,%d) is %v, want %v", p.describe(), workers, i, j, got[i*p.ldc+j], want)
					}
				}
			}
		}
	})
}

// tallProblem is one whose parts read A where it lies, and which a few of its rows are not.
func tallProblem(r *rand.Rand) problem {
	for {
		p := randomProblem(r, 60)
		if p.transA || p.alpha == 0 || p.k == 0 || p.k > maxBlock || p.n < maxCols {
			continue
		}
		p.m = tallRows + r.IntN(100)
		p.a, p.c = gapped(r, p.m, p.k, p.lda), gapped(r, p.m, p.n, p.ldc)
		if e := p.e; e != nil && e.Mask != nil {
			e.Mask = gapped(r, p.m, p.n, e.LdMask)
		}
		if e := p.e; e != nil && e.Plus != nil {
			e.Plus = gapped(r, p.m, p.n, e.LdPlus)
		}
		return p
	}
}

// networkProblem is one of the products of a training step, at a batch size that makes the test quick.
func networkProblem(r *rand.Rand, i int) problem {
	shapes := step(24)
	s := shapes[i%len(shapes)]
	p := problem{transA: s.transA, transB: s.transB, m: s.m, n: s.n, k: s.k, alpha: 1, lda: s.k, ldb: s.n, ldc: s.n}
	if s.transA {
		p.lda = s.m
	}
	if s.transB {
		p.ldb = s.k
	}
	p.a, p.b, p.c = random(r, s.m*s.k), random(r, s.k*s.n), random(r, s.m*s.n)
	return p
}

// TestSpecialValues checks that a zero's sign, infinities and NaN pass through all paths as the definition says.
func TestSpecialValues(t *testing.T) {
	inf, nan, minus := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	eachImplementation(t, func(t *testing.T) {
		for _, n := range []int{1, 16, 17} {
			one := func(a, b, alpha, beta, c float32, e *Epilogue) float32 {
				bs, cs := make([]float32, n), make([]float32, n)
				for j := range bs {
					bs[j], cs[j] = b, c
				}
				Gemm(false, false, 1, n, 1, alpha, []float32{a}, 1, bs, n, beta, cs, n, e)
				for j := range cs {
					if math.Float32bits(cs[j]) != math.Float32bits(cs[0]) && cs[j] == cs[j] {
						t.Errorf("n=%d: columns differ: %v", n, cs)
					}
				}
				return cs[n-1]
			}
			full := func(x float32) []float32 {
				v := make([]float32, n)
				for i := range v {
					v[i] = x
				}
				return v
			}
			relu := &Epilogue{ReLU: true}
			for _, c := range []struct {
				name      string
				got, want float32
			}{
				{"−0·1 is added to +0", one(minus, 1, 1, 0, 5, nil), 0},
				{"beta 0 ignores NaN", one(2, 3, 1, 0, nan, nil), 6},
				{"beta −0 ignores NaN", one(2, 3, 1, minus, nan, nil), 6},
				{"alpha 0 ignores NaN", one(nan, 3, 0, 1, 4, nil), 4},
				{"inf", one(inf, 3, 1, 0, 0, nil), inf},
				{"NaN", one(nan, 3, 1, 0, 0, nil), nan},
				{"ReLU(NaN)", one(nan, 3, 1, 0, 0, relu), nan},
				{"ReLU(−0)", one(1, 0, -1, 0, 0, relu), minus},
				{"ReLU(−1)", one(1, 1, -1, 0, 0, relu), 0},
				{"bias first, then ReLU", one(1, 1, 1, 0, 0, &Epilogue{Bias: full(-3), ReLU: true}), 0},
			} {
				same := math.Float32bits(c.got) == math.Float32bits(c.want) || c.got != c.got && c.want != c.want
				if !same {
					t.Errorf("n=%d: %s: %v, want %v", n, c.name, c.got, c.want)
				}
			}
		}
	})
}

func TestManyCallers(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(4))
	r := rand.New(rand.NewPCG(5, 1))
	problems := make([]problem, 8)
	wants := make([][]float32, len(problems))
	for i := range problems {
		problems[i] = networkProblem(r, i+3)
		wants[i] = append([]float32(nil), problems[i].c...)
		problems[i].run(Gemm, wants[i])
	}
	var callers sync.WaitGroup
	for g := range 64 {
		callers.Go(func() {
			p, want := problems[g%len(problems)], wants[g%len(problems)]
			got := append([]float32(nil), p.c...)
			for range 3 {
				p.run(Gemm, got)
				for i := range want {
					if got[i] != want[i] {
						t.Errorf("%+v: element %d is %v, want %v", p.describe(), i, got[i], want[i])
						return
					}
				}
			}
		})
	}
	callers.Wait()
}

func TestNoAllocation(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops items at random under the race detector")
	}
	for _, s := range step(128)[3:8] {
		o := newOperands(s)
		if n := testing.AllocsPerRun(200, func() { o.run(Gemm) }); n >= 1 {
			t.Errorf("%+v: %v allocations a call, want 0", s, n)
		}
	}
}
