package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Of log(1 + x) the error is at most 3 ulp in [0, 1], the whole of which log1p is for.
func TestLog1p(t *testing.T) {
	for bits := uint32(0); bits <= math.Float32bits(1); bits += 997 {
		x := math.Float32frombits(bits)
		got, want := float64(log1p(x)), math.Log1p(float64(x))
		_, exponent := math.Frexp(want)
		if ulp := math.Ldexp(1, max(exponent-24, -149)); !(math.Abs(got-want) <= 3*ulp) {
			t.Fatalf("log(1 + %g): got %g, want %g, %.2f ulp off", x, got, want, math.Abs(got-want)/ulp)
		}
	}
	if got := log1p(1); got != math.Ln2 {
		t.Errorf("log 2: got %g", got)
	}
	if got := log1p(float32(math.NaN())); got == got {
		t.Errorf("log of NaN: got %g", got)
	}
}

// The sum is that of −y·log p − (1−y)·log(1−p), also where p rounds to 0 or 1.
func TestSumBCE(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for range 200 {
		n := rng.IntN(300)
		x, y, want := make([]float32, n), make([]float32, n), 0.0
		for i := range x {
			x[i], y[i] = float32(8*rng.NormFloat64()), rng.Float32()
			if rng.IntN(4) == 0 {
				x[i], y[i] = 40*x[i], float32(rng.IntN(2))
			}
			v := float64(x[i])
			want += math.Max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))) - v*float64(y[i])
		}
		if got := SumBCE(x, y); math.Abs(got-want) > 4*0x1p-24*want {
			t.Fatalf("%d elements: want %v, got %v", n, want, got)
		}
	}
}
