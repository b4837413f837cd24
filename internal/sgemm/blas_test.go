package sgemm

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// TestPanicsLikeGonum makes each kind of mistake and compares what is panicked with.
func TestPanicsLikeGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	caught := func(sgemm blas.Float32, tA, tB blas.Transpose, m, n, k, a, lda, b, ldb, c, ldc int) (v any) {
		defer func() { v = recover() }()
		sgemm.Sgemm(tA, tB, m, n, k, 1, make([]float32, a), lda, make([]float32, b), ldb, 0, make([]float32, c), ldc)
		return nil
	}
	trans := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans, 'x'}
	seen := map[any]int{}
	for range 20000 {
		tA, tB := trans[r.IntN(40)%13%4], trans[r.IntN(40)%13%4]
		m, n, k := r.IntN(6)-r.IntN(2), r.IntN(6)-r.IntN(2), 1+r.IntN(5)-2*r.IntN(2)*r.IntN(2)
		if k == 0 {
			continue // documented: A and B may be empty then
		}
		lda, ldb, ldc := r.IntN(8), r.IntN(8), r.IntN(8)
		a, b, c := r.IntN(60), r.IntN(60), r.IntN(60)
		want := caught(gonum.Implementation{}, tA, tB, m, n, k, a, lda, b, ldb, c, ldc)
		got := caught(Implementation{}, tA, tB, m, n, k, a, lda, b, ldb, c, ldc)
		if got != want {
			t.Fatalf("%c %c m=%d n=%d k=%d len(a)=%d lda=%d len(b)=%d ldb=%d len(c)=%d ldc=%d: panic %v, want %v",
				tA, tB, m, n, k, a, lda, b, ldb, c, ldc, got, want)
		}
		seen[want]++
	}
	if len(seen) < 11 {
		t.Errorf("only %d kinds of outcome were tried: %v", len(seen), seen)
	}
}

// TestImplementation compares Sgemm with gonum's on integers, where every order of sums gives the same bits.
func TestImplementation(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for range 200 {
		p := randomProblem(r, 30)
		for _, x := range [][]float32{p.a, p.b, p.c} {
			for i := range x {
				x[i] = float32(r.IntN(15) - 7)
			}
		}
		tA, tB := blas.NoTrans, blas.NoTrans
		if p.transA {
			tA = blas.Trans
		}
		if p.transB {
			tB = blas.ConjTrans
		}
		if p.k == 0 {
			continue
		}
		p.alpha, p.beta = float32(r.IntN(5)-2), float32(r.IntN(5)-2)
		got, want := append([]float32(nil), p.c...), append([]float32(nil), p.c...)
		Implementation{}.Sgemm(tA, tB, p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, got, p.ldc)
		gonum.Implementation{}.Sgemm(tA, tB, p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, want, p.ldc)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%+v: element %d is %v, want %v", p.describe(), i, got[i], want[i])
			}
		}
	}
}

// TestEpilogueChecks makes the mistakes gonum does not know.
func TestEpilogueChecks(t *testing.T) {
	x := make([]float32, 6)
	for _, c := range []struct {
		e    Epilogue
		want string
	}{
		{Epilogue{Bias: x[:2]}, "sgemm: insufficient length of bias"},
		{Epilogue{Mask: x, LdMask: 2}, "sgemm: bad leading dimension of mask"},
		{Epilogue{Mask: x[:5], LdMask: 3}, "sgemm: insufficient length of mask"},
		{Epilogue{Plus: x, LdPlus: 2}, "sgemm: bad leading dimension of plus"},
		{Epilogue{Plus: x[:5], LdPlus: 3}, "sgemm: insufficient length of plus"},
		{Epilogue{Sums: x[:3]}, "sgemm: bad length of sums"},
		{Epilogue{Sums: x[:2]}, "sgemm: sums of an A that is not transposed"},
	} {
		func() {
			defer func() {
				if r := recover(); r != c.want {
					t.Errorf("panic %v, want %v", r, c.want)
				}
			}()
			Gemm(false, false, 2, 3, 1, 1, x, 1, x, 3, 0, make([]float32, 6), 3, &c.e)
		}()
	}
}
