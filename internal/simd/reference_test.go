package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSums holds the sums against float64: each term is within a few roundings of float32, and the lanes add next to nothing.
func TestSums(t *testing.T) {
	const delta = 0.75
	rng := rand.New(rand.NewPCG(9, 10))
	for range 200 {
		in := inputs(rng, rng.IntN(3000), 0)
		a, b := in[0], in[1]
		var absolute, squared, huber, squares float64
		for i := range a {
			d := math.Abs(float64(a[i]) - float64(b[i]))
			absolute += d
			squared += d * d
			if d <= delta {
				huber += 0.5 * d * d
			} else {
				huber += delta * (d - 0.5*delta)
			}
			squares += float64(a[i]) * float64(a[i])
		}
		for name, c := range map[string][2]float64{
			"SumAbsDiff":     {SumAbsDiff(a, b), absolute},
			"SumSquaredDiff": {SumSquaredDiff(a, b), squared},
			"SumHuber":       {SumHuber(a, b, delta), huber},
			"SumSquares":     {SumSquares(a), squares},
		} {
			if math.Abs(c[0]-c[1]) > 4*0x1p-24*c[1] {
				t.Fatalf("%s of %d elements: want %v, got %v", name, len(a), c[1], c[0])
			}
		}
	}
}

// TestSumOrder adds numbers of very different sizes lane by lane, as the package's definition says.
func TestSumOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	differ := 0 // sums that come out otherwise in the order of the elements
	for range 100 {
		a := inputs(rng, 1000, 0)
		scatter(rng, a)
		inOrder := 0.0
		var lane [32]float64
		for i, x := range a[0] {
			inOrder += float64(x * x)
			lane[i%32] += float64(x * x)
		}
		for _, half := range []int{16, 8, 4, 2, 1} {
			for l := range half {
				lane[l] += lane[l+half]
			}
		}
		if got, want := SumSquares(a[0]), lane[0]; got != want {
			t.Errorf("want %v, got %v", want, got)
		}
		if lane[0] != inOrder {
			differ++
		}
	}
	if differ < 50 {
		t.Errorf("want numbers whose order matters, got %d of 100 sums that it changes", differ)
	}
}

// TestGradients holds the gradients against their definitions, element by element.
func TestGradients(t *testing.T) {
	const delta, scale = 0.75, 0.3
	rng := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		in := inputs(rng, rng.IntN(300), 0)
		a, b := in[0], in[1]
		for i := 0; i < len(a); i += 5 {
			a[i] = b[i]
		}
		abs, squared, huber, relu := make([]float32, len(a)), make([]float32, len(a)), make([]float32, len(a)), make([]float32, len(a))
		AbsDiffGrad(abs, a, b, scale)
		SquaredDiffGrad(squared, a, b, scale)
		HuberGrad(huber, a, b, delta, scale)
		ReLUGrad(relu, a, b)
		for i := range a {
			d := float64(a[i]) - float64(b[i])
			sign := 0.0
			if d != 0 {
				sign = math.Copysign(1, d)
			}
			if abs[i] != float32(scale*sign) {
				t.Fatalf("AbsDiffGrad of %v, %v: got %v", a[i], b[i], abs[i])
			}
			if want := 2 * scale * d; math.Abs(float64(squared[i])-want) > 4*0x1p-24*math.Abs(want) {
				t.Fatalf("SquaredDiffGrad of %v, %v: want %v, got %v", a[i], b[i], want, squared[i])
			}
			if want := scale * max(-delta, min(delta, d)); math.Abs(float64(huber[i])-want) > 4*0x1p-24*math.Abs(want) {
				t.Fatalf("HuberGrad of %v, %v: want %v, got %v", a[i], b[i], want, huber[i])
			}
			if want := map[bool]float32{true: 0, false: a[i]}[b[i] <= 0]; relu[i] != want {
				t.Fatalf("ReLUGrad of %v where y = %v: want %v, got %v", a[i], b[i], want, relu[i])
			}
		}
	}
}

// TestFinite puts each kind of value at each place.
func TestFinite(t *testing.T) {
	for _, n := range []int{1, 31, 32, 33, 100} {
		a := make([]float32, n)
		for i := range a {
			for _, x := range specials {
				a[i] = x
				want := !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0)
				if got := Finite(a); got != want {
					t.Fatalf("%v at %d of %d: want %v, got %v", x, i, n, want, got)
				}
			}
			a[i] = 0
		}
	}
	if !Finite(nil) {
		t.Error("nothing: want true, got false")
	}
}
