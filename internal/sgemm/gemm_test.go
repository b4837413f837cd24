package sgemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/slow"
)

// problem is a random product with gaps between rows, and its operands.
type problem struct {
	transA, transB bool
	m, n, k        int
	alpha, beta    float32
	a, b, c        []float32
	lda, ldb, ldc  int
	e              *Epilogue
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

// gapped is rows×cols random numbers with a few NaN between rows; nothing follows the last element.
func gapped(r *rand.Rand, rows, cols, ld int) []float32 {
	if rows == 0 || cols == 0 {
		return nil
	}
	x := random(r, (rows-1)*ld+cols)
	for i := range x {
		if i%ld >= cols {
			x[i] = float32(math.NaN())
		}
	}
	return x
}

func randomProblem(r *rand.Rand, maxSize int) problem {
	size := func() int {
		switch r.IntN(8) {
		case 0:
			return r.IntN(3)
		case 1:
			return 8 * (1 + r.IntN(max(1, maxSize/8)))
		}
		return 1 + r.IntN(maxSize)
	}
	p := problem{transA: r.IntN(2) == 0, transB: r.IntN(2) == 0, m: size(), n: size(), k: size()}
	if r.IntN(4) == 0 {
		p.k += 2 * maxBlock // several blocks of k
	}
	factors := []float32{0, 1, 1, -1, 0.3}
	p.alpha, p.beta = factors[r.IntN(5)], factors[r.IntN(5)]
	rows, cols := p.m, p.k
	if p.transA {
		rows, cols = cols, rows
	}
	p.lda = max(1, cols) + r.IntN(2)*r.IntN(20)
	p.a = gapped(r, rows, cols, p.lda)
	rows, cols = p.k, p.n
	if p.transB {
		rows, cols = cols, rows
	}
	p.ldb = max(1, cols) + r.IntN(2)*r.IntN(20)
	p.b = gapped(r, rows, cols, p.ldb)
	p.ldc = max(1, p.n) + r.IntN(2)*r.IntN(20)
	p.c = gapped(r, p.m, p.n, p.ldc)
	if r.IntN(2) == 0 {
		p.e = &Epilogue{ReLU: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			p.e.Bias = random(r, p.n)
		}
		if r.IntN(2) == 0 {
			p.e.LdMask = max(1, p.n) + r.IntN(9)
			p.e.Mask = gapped(r, p.m, p.n, p.e.LdMask)
			for i := range p.e.Mask {
				if r.IntN(4) == 0 {
					p.e.Mask[i] = []float32{0, float32(math.NaN()), float32(math.Copysign(0, -1)), 1}[r.IntN(4)]
				}
			}
		}
		if r.IntN(2) == 0 {
			p.e.LdPlus = max(1, p.n) + r.IntN(9)
			p.e.Plus = gapped(r, p.m, p.n, p.e.LdPlus)
		}
	}
	return p
}

type gemm = func(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, e *Epilogue)

func (p problem) run(g gemm, c []float32) {
	g(p.transA, p.transB, p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, c, p.ldc, p.e)
}

func (p problem) at(i, j, q int) (a, b float32) {
	if p.transA {
		a = p.a[q*p.lda+i]
	} else {
		a = p.a[i*p.lda+q]
	}
	if p.transB {
		b = p.b[j*p.ldb+q]
	} else {
		b = p.b[q*p.ldb+j]
	}
	return a, b
}

// exact is element (i, j) in float64, without ReLU and mask, and a bound on a float32 computation's error.
func (p problem) exact(i, j int) (x, bound float64) {
	var size float64
	if p.alpha != 0 {
		for q := range p.k {
			a, b := p.at(i, j, q)
			x += float64(a) * float64(b)
			size += math.Abs(float64(a) * float64(b))
		}
	}
	x *= float64(p.alpha)
	size *= math.Abs(float64(p.alpha))
	if p.beta != 0 {
		y := float64(p.beta) * float64(p.c[i*p.ldc+j])
		x += y
		size += math.Abs(y)
	}
	if p.e != nil && p.e.Bias != nil {
		x += float64(p.e.Bias[j])
		size += math.Abs(float64(p.e.Bias[j]))
	}
	return x, float64(p.k+4) * 0x1p-24 * size
}

func checkProblem(t *testing.T, p problem, g gemm) {
	t.Helper()
	got := append([]float32(nil), p.c...)
	if p.beta == 0 {
		for i := range got {
			got[i] = float32(math.NaN()) // must not be read
		}
	}
	before := append([]float32(nil), got...)
	p.run(g, got)
	for i := range p.m {
		for j := range p.n {
			x, bound := p.exact(i, j)
			y := float64(got[i*p.ldc+j])
			if p.e != nil && p.e.Mask != nil && p.e.Mask[i*p.e.LdMask+j] <= 0 {
				x, bound = 0, 0
			} else if p.e != nil && p.e.ReLU {
				x = max(x, 0)
			}
			if p.e != nil && p.e.Plus != nil {
				plus := float64(p.e.Plus[i*p.e.LdPlus+j])
				x += plus
				bound += (math.Abs(x) + math.Abs(plus)) * 0x1p-24
			}
			if !(math.Abs(x-y) <= bound) {
				t.Fatalf("%+v: element (%d,%d) is %v, want %v ± %v", p.describe(), i, j, y, x, bound)
			}
		}
	}
	for i := range got {
		if i%p.ldc >= p.n && math.Float32bits(got[i]) != math.Float32bits(before[i]) {
			t.Fatalf("%+v: wrote between rows, at %d", p.describe(), i)
		}
	}
}

func (p problem) describe() problem {
	p.a, p.b, p.c = nil, nil, nil
	if p.e != nil {
		p.e = &Epilogue{ReLU: p.e.ReLU}
	}
	return p
}

// eachImplementation runs a subtest with each set of kernels this machine can run.
func eachImplementation(t *testing.T, test func(t *testing.T)) {
	chosen := use
	defer func() { use = chosen }()
	for _, k := range available() {
		use = k
		t.Run(fmt.Sprintf("%dx%d", k.rows, k.cols), test)
	}
}

func TestAgainstFloat64(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for range slow.Count(150, 500) {
			checkProblem(t, randomProblem(r, 70), Gemm)
		}
		for range slow.Count(4, 8) {
			checkProblem(t, randomProblem(r, 150), Gemm)
		}
	})
}

func TestPlainAgainstFloat64(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range slow.Count(100, 300) {
		checkProblem(t, randomProblem(r, 50), Plain)
	}
}

// TestTallA has more rows than a worker keeps strips of for all k.
func TestTallA(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 1))
		for _, transA := range []bool{false, true} {
			p := problem{transA: transA, m: 1300, n: 9, k: 850, alpha: 1, beta: 1, lda: 850, ldb: 9, ldc: 9}
			if transA {
				p.lda = p.m
			}
			if p.m*p.k <= keepFloats {
				t.Fatal("not tall enough")
			}
			p.a, p.b, p.c = random(r, p.m*p.k), random(r, p.k*p.n), random(r, p.m*p.n)
			checkProblem(t, p, Gemm)
		}
	})
}
