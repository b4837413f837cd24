package metrics

import (
	"math"
	"math/rand/v2"
	"testing"
)

// plainSSIM is the definition read off the paper: every window in full, moments centred on the window's own means.
func plainSSIM(x, y []float64, h, w int) float64 {
	var g [ssimWindow][ssimWindow]float64
	var total float64
	for a := range g {
		for b := range g[a] {
			da, db := float64(a-5), float64(b-5)
			g[a][b] = math.Exp(-(da*da + db*db) / (2 * ssimSigma * ssimSigma))
			total += g[a][b]
		}
	}
	var sum float64
	var windows int
	for i := 0; i+ssimWindow <= h; i++ {
		for j := 0; j+ssimWindow <= w; j++ {
			each := func(f func(weight, x, y float64)) {
				for a := range g {
					for b := range g[a] {
						at := (i+a)*w + j + b
						f(g[a][b]/total, x[at], y[at])
					}
				}
			}
			var mx, my, vx, vy, cov float64
			each(func(g, x, y float64) { mx += g * x; my += g * y })
			each(func(g, x, y float64) {
				vx += g * (x - mx) * (x - mx)
				vy += g * (y - my) * (y - my)
				cov += g * (x - mx) * (y - my)
			})
			sum += (2*mx*my + ssimC1) * (2*cov + ssimC2) / ((mx*mx + my*my + ssimC1) * (vx + vy + ssimC2))
			windows++
		}
	}
	return sum / float64(windows)
}

func TestSSIMAgainstPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 0))
	for range 30 {
		h, w := 11+r.IntN(12), 11+r.IntN(12)
		s := newSSIM(h, w)
		x, y := make([]float64, h*w), make([]float64, h*w)
		mix := r.Float64()
		for range 2 { // twice: scratch space of the first must not leak into the second
			for i := range x {
				x[i] = r.Float64()
				y[i] = mix*x[i] + (1-mix)*r.Float64()
			}
			near(t, "SSIM", s.index(x, y), plainSSIM(x, y, h, w))
			near(t, "SSIM swapped", s.index(y, x), s.index(x, y))
		}
	}
}

func TestSSIMNeedsElevenPixels(t *testing.T) {
	for _, side := range [][2]int{{10, 28}, {28, 10}, {1, 1}} {
		if newSSIM(side[0], side[1]) != nil {
			t.Errorf("%d×%d: want no SSIM", side[0], side[1])
		}
	}
}

func BenchmarkSSIM(b *testing.B) {
	x, y := make([]float64, 784), make([]float64, 784)
	for i := range x {
		x[i], y[i] = float64(i%7)/7, float64(i%5)/5
	}
	s := newSSIM(28, 28)
	for b.Loop() {
		s.index(x, y)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
