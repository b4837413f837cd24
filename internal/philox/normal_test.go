package philox

import (
	"math"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/slow"
)

const million = 1_000_000

// every is how far apart the radii and angles are that are tried: 1 where slow tests are asked for. 47 divides 2²⁴−2, the largest k of a radius above 0.
var every = uint32(slow.Count(47, 1))

// Every possible radius where slow tests are asked for, against float64.
func TestRadiusExhaustive(t *testing.T) {
	if got := radius((1<<24 - 1) << 8); got != 0 {
		t.Fatalf("u = 1: radius %v, want 0", got)
	}
	var worst float64
	for k := uint32(0); k < 1<<24-1; k += every {
		got := float64(radius(k << 8))
		want := math.Sqrt(-2 * math.Log(float64(k+1)/(1<<24)))
		worst = max(worst, math.Abs(got/want-1))
		if !(got > 0 && got < 5.8) {
			t.Fatalf("u = %d·2⁻²⁴: radius %v", k+1, got)
		}
	}
	t.Logf("relative error of the radius: %.2e", worst)
	if !(worst < 1.5e-7) {
		t.Errorf("relative error of the radius %.2e, want less than 1.5e-7", worst)
	}
}

// Every angle of the right-hand arc where slow tests are asked for, against float64, and the four arcs of some.
func TestDirectionExhaustive(t *testing.T) {
	var worst float64
	for k := uint32(0); k < 1<<24; k += every {
		b := k << 6
		angle := (float64(int32(b<<2)>>8) + 0.5) / (1 << 24) * math.Pi / 2
		sin, cos := math.Sincos(angle)
		c, s := direction(b)
		worst = max(worst, math.Abs(float64(c)-cos), math.Abs(float64(s)-sin))
		if k%4099 == 0 {
			for arc, want := range [4][2]float32{{c, s}, {s, c}, {-c, s}, {s, -c}} {
				if x, y := direction(b | uint32(arc)<<30); x != want[0] || y != want[1] {
					t.Fatalf("word %#x, arc %d: got (%v, %v), want %v", b, arc, x, y, want)
				}
			}
		}
	}
	t.Logf("error of the direction: %.2e", worst)
	if !(worst < 1e-7) {
		t.Errorf("error of the direction %.2e, want less than 1e-7", worst)
	}
}

func TestExtremeWords(t *testing.T) {
	extremes := []uint32{0, 1, 0xff, 0x100, 0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000, 0xbfffffff, 0xc0000000, 0xfffffeff, 0xffffff00, 0xffffffff}
	for _, a := range extremes {
		if u := Float32(a); !(u >= 0 && u < 1) {
			t.Errorf("Float32(%#x) = %v, want it in [0, 1)", a, u)
		}
		for _, b := range extremes {
			z0, z1 := boxMuller(a, b)
			for _, z := range []float32{z0, z1} {
				if !(math.Abs(float64(z)) < 5.8) {
					t.Errorf("boxMuller(%#x, %#x) = %v, %v", a, b, z0, z1)
				}
			}
		}
	}
}

// Moments of a million normals within five standard errors: 1/√n, √2/√n, √6/√n, √24/√n.
func TestNormalMoments(t *testing.T) {
	z := make([]float32, million)
	Stream{Seed: 2026, Purpose: TrainingNoise}.Normals(z)
	var m [5]float64
	for _, v := range z {
		x := float64(v)
		for k, p := 1, x; k <= 4; k, p = k+1, p*x {
			m[k] += p / million
		}
	}
	mean := m[1]
	variance := m[2] - mean*mean
	skew := (m[3] - 3*mean*m[2] + 2*mean*mean*mean) / math.Pow(variance, 1.5)
	kurtosis := (m[4]-4*mean*m[3]+6*mean*mean*m[2]-3*mean*mean*mean*mean)/(variance*variance) - 3
	for _, c := range []struct {
		name         string
		got, want, d float64
	}{
		{"mean", mean, 0, 1}, {"variance", variance, 1, math.Sqrt(2)},
		{"skewness", skew, 0, math.Sqrt(6)}, {"excess kurtosis", kurtosis, 0, math.Sqrt(24)},
	} {
		if limit := 5 * c.d / math.Sqrt(million); math.Abs(c.got-c.want) > limit {
			t.Errorf("%s %.5f, want %v ± %.5f", c.name, c.got, c.want, limit)
		}
	}
}

// Kolmogorov–Smirnov: the largest distance between the empirical distribution of a million values and the expected one. It
// exceeds 2.7/√n twice in a million samples.
func TestDistributions(t *testing.T) {
	v := make([]float32, million)
	for name, c := range map[string]struct {
		fill func([]float32)
		cdf  func(float64) float64
	}{
		"normal":  {Stream{Seed: 7, Purpose: TestNoise}.Normals, func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }},
		"uniform": {Stream{Seed: 7, Purpose: TestNoise}.Uniforms, func(x float64) float64 { return x }},
	} {
		c.fill(v)
		slices.Sort(v)
		var d float64
		for i, x := range v {
			p := c.cdf(float64(x))
			d = max(d, math.Abs(p-float64(i)/million), math.Abs(p-float64(i+1)/million))
		}
		if limit := 2.7 / math.Sqrt(million); d > limit {
			t.Errorf("%s: Kolmogorov–Smirnov distance %.5f, want at most %.5f", name, d, limit)
		}
	}
}
