package conv

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestWinograd compares with the definition. Package winograd's tests bound the error in float64.
func TestWinograd(t *testing.T) {
	g := Geometry{Batch: 2, H: 6, W: 5, C: 16, Out: 18, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 2}, Dilation: Pair{1, 1}, Groups: 1}
	if !winogradTakes(g) {
		t.Fatal("Winograd's algorithm does not take a 3×3 kernel")
	}
	r := rand.New(rand.NewPCG(1, 1))
	numbers := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = r.Float32() - 0.5
		}
		return x
	}
	x, w, dy := numbers(g.SizeX()), numbers(g.SizeW()), numbers(g.SizeY())
	e := Epilogue{Bias: numbers(g.Out), ReLU: true, Mask: numbers(len(dy))}
	for _, c := range []struct {
		name      string
		n         int
		got, want func(out []float32)
	}{
		{"y", len(dy), func(y []float32) { winogradForward(g, x, w, y, e) }, func(y []float32) { plainForward(g, x, w, y); finish(y, g.Out, e) }},
		{"dx", len(x), func(dx []float32) { winogradInputGradient(g, dy, w, dx, Epilogue{}) }, func(dx []float32) { plainInputGradient(g, dy, w, dx) }},
		{"dw", len(w), func(dw []float32) { winogradWeightGradient(g, x, dy, dw) }, func(dw []float32) { plainWeightGradient(g, x, dy, dw) }},
	} {
		got, want := make([]float32, c.n), make([]float32, c.n)
		c.got(got)
		c.want(want)
		for i := range want {
			if !(math.Abs(float64(got[i]-want[i])) < 2e-5) {
				t.Fatalf("%s: element %d: want %v, got %v", c.name, i, want[i], got[i])
			}
		}
	}
}

func TestWinogradTakes(t *testing.T) {
	good := Geometry{Batch: 1, H: 8, W: 8, C: 32, Out: 32, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1}
	for name, change := range map[string]func(g *Geometry){
		"kernel":   func(g *Geometry) { g.Kernel = Pair{3, 2} },
		"stride":   func(g *Geometry) { g.Stride = Pair{1, 2} },
		"dilation": func(g *Geometry) { g.Dilation = Pair{2, 1} },
		"groups":   func(g *Geometry) { g.Groups = 2 },
		"channels": func(g *Geometry) { g.C = 1 },
		"outputs":  func(g *Geometry) { g.Out = 1 },
	} {
		g := good
		if change(&g); winogradTakes(g) {
			t.Errorf("Winograd's algorithm takes another %s: %+v", name, g)
		}
	}
}
