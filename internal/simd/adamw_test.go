package simd

import (
	"encoding/json"
	"math"
	"os"
	"runtime"
	"testing"
)

// step returns the coefficients of step t = 1, 2, ….
func step(t int, lr, beta1, beta2, eps, weightDecay float64) *AdamWCoef {
	c := NewAdamWCoef(t, lr, weightDecay, beta1, beta2, eps)
	return &c
}

// TestAdamWFollowsPyTorch repeats trajectories that testdata/adamw.py recorded. PyTorch may fuse some products into sums, so
// the last bits differ.
func TestAdamWFollowsPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/adamw.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Start []float32
		Grads [][]float32
		Cases []struct {
			LR, Beta1, Beta2, Eps float64
			WeightDecay           float64 `json:"weight_decay"`
			P                     map[int][]float32
			M, V                  []float32
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 || len(golden.Grads) != 50 {
		t.Fatalf("want cases of 50 steps, got %d of %d", len(golden.Cases), len(golden.Grads))
	}
	largest := make([]float32, len(golden.Start)) // gradient of each element
	for _, g := range golden.Grads {
		for j, x := range g {
			largest[j] = max(largest[j], abs(x))
		}
	}
	for i, c := range golden.Cases {
		p, m, v := clone(golden.Start), make([]float32, len(golden.Start)), make([]float32, len(golden.Start))
		compare := func(what string, step int, got, want, size []float32) {
			for j := range want {
				if math.Abs(float64(got[j])-float64(want[j])) > 1e-6*math.Abs(float64(size[j])) {
					t.Errorf("case %d, step %d: %s[%d] is %v, want %v", i, step, what, j, got[j], want[j])
				}
			}
		}
		for s, g := range golden.Grads {
			AdamW(p, g, m, v, step(s+1, c.LR, c.Beta1, c.Beta2, c.Eps, c.WeightDecay))
			if want, ok := c.P[s+1]; ok {
				compare("p", s+1, p, want, want)
			}
		}
		compare("m", 50, m, c.M, largest) // a mean of gradients, which may cancel
		compare("v", 50, v, c.V, c.V)
	}
}

// TestAdamWGradScale holds steps on scaled gradients against steps on gradients scaled before.
func TestAdamWGradScale(t *testing.T) {
	g := []float32{1, -2, 3e-3, 4e5, 0, 6, 7, 8, 9, 10, -11}
	half := make([]float32, len(g))
	for i := range g {
		half[i] = g[i] / 2
	}
	run := func(g []float32, scale float32) (p []float32) {
		p = make([]float32, len(g))
		m, v := make([]float32, len(g)), make([]float32, len(g))
		for s := range 3 {
			c := step(s+1, 1e-2, 0.9, 0.999, 1e-2, 0.01)
			c.GradScale = scale
			AdamW(p, g, m, v, c)
		}
		return p
	}
	want := run(half, 1)
	for i, x := range run(g, 0.5) {
		if x != want[i] {
			t.Errorf("weight %d: want %v, got %v", i, want[i], x)
		}
	}
}

// TestAdamWReportsWhatIsNotFinite puts each kind of value at each place of each input.
func TestAdamWReportsWhatIsNotFinite(t *testing.T) {
	for _, n := range []int{1, 7, 8, 9, 40} {
		for _, input := range []int{0, 1, 2, 3} {
			for i := range n {
				for _, x := range append(specials, 1e25) {
					in := [4][]float32{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
					in[input][i] = x
					finite := AdamW(in[0], in[1], in[2], in[3], &adamWStep)
					if want := Finite(in[0]) && Finite(in[3]); finite != want {
						t.Fatalf("%v at %d of %d in input %d: want %v, got %v", x, i, n, input, want, finite)
					}
					if bad := math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) || input == 1 && x == 1e25; bad && finite {
						t.Fatalf("%v at %d of %d in input %d is called finite", x, i, n, input)
					}
				}
			}
		}
	}
}

func TestPower(t *testing.T) {
	for _, x := range []float64{0, 1e-3, 0.5, 0.9, 0.99, 0.999, 0.9999} {
		for n := range 2000 {
			got, want := 1-power(x, n+1), 1-math.Pow(x, float64(n+1))
			if got != want && (runtime.GOARCH == "amd64" || math.Abs(got-want) > 1e-15) {
				t.Fatalf("1 − %g^%d: want %v, got %v", x, n+1, want, got)
			}
		}
	}
}
