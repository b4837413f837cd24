package images

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
)

func newLeaves(t testing.TB, shape data.Shape) *Leaves {
	t.Helper()
	l, err := NewLeaves(LeavesConfig{Shape: shape, PerEpoch: 100})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func drawLeaves(t testing.TB, l *Leaves, i int, key data.Key) []float32 {
	t.Helper()
	v := make([]float32, l.Shape().Size())
	if err := l.Read(v, nil, i, key); err != nil {
		t.Fatal(err)
	}
	return v
}

// Scenes are frozen: a change makes runs that began before it differ.
func TestLeavesAreFrozen(t *testing.T) {
	sum := sha256.New()
	for _, shape := range []data.Shape{{C: 1, H: 32, W: 20}, {C: 3, H: 16, W: 24}} {
		l := newLeaves(t, shape)
		for i := range 4 {
			for _, v := range drawLeaves(t, l, i, data.Key{Seed: 1, Epoch: 2}) {
				sum.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
			}
		}
	}
	const want = "3b880ff66b25696980b997aae43d8f919011412fd7689a82a603547fcdc8432c"
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("got scenes with SHA-256 %s, want %s", got, want)
	}
}

func TestLeavesAreAFunctionOfTheKey(t *testing.T) {
	l := newLeaves(t, data.Shape{C: 1, H: 16, W: 16})
	first := drawLeaves(t, l, 3, data.Key{Epoch: 1})
	for _, c := range []struct {
		i    int
		key  data.Key
		same bool
	}{
		{3, data.Key{Epoch: 1}, true}, {4, data.Key{Epoch: 1}, false}, {3, data.Key{Epoch: 2}, false}, {3, data.Key{Seed: 1, Epoch: 1}, false},
		{3, data.Key{Purpose: data.Test, Epoch: 1}, false},
	} {
		if got := drawLeaves(t, l, c.i, c.key); slices.Equal(got, first) != c.same {
			t.Errorf("scene %d of %+v: want same = %v", c.i, c.key, c.same)
		}
	}
}

// The statistics are those of natural images: neighbours are alike, differences are small or large but seldom between (kurtosis far above a normal distribution's 3), and
// the three channels are nearly equal.
func TestLeavesStatistics(t *testing.T) {
	l := newLeaves(t, data.Shape{C: 3, H: 48, W: 48})
	var n, mean, square, product, second, fourth, chroma float64
	for i := range 60 {
		v := drawLeaves(t, l, i, data.Key{})
		for y := range 48 {
			for x := range 47 {
				at := 48*y + x
				a, b := float64(v[at])-0.5, float64(v[at+1])-0.5
				if !(v[at] >= 0 && v[at] <= 1) {
					t.Fatalf("scene %d: got %v", i, v[at])
				}
				d := b - a
				n, mean, square, product = n+1, mean+a, square+a*a, product+a*b
				second, fourth = second+d*d, fourth+d*d*d*d
				c := float64(v[at] - v[48*48+at])
				chroma += c * c
			}
		}
	}
	mean /= n
	variance := square/n - mean*mean
	correlation, kurtosis := (product/n-mean*mean)/variance, fourth/n/(second/n)/(second/n)
	t.Logf("mean %.3f, standard deviation %.3f, correlation %.3f, kurtosis %.1f, difference of channels %.3f", mean+0.5, math.Sqrt(variance), correlation, kurtosis, math.Sqrt(chroma/n))
	if math.Abs(mean) > 0.1 || variance < 0.15*0.15 || variance > 0.3*0.3 || correlation < 0.85 || kurtosis < 8 || math.Sqrt(chroma/n) > 0.15 {
		t.Errorf("mean %.3f, standard deviation %.3f, correlation %.3f, kurtosis %.1f, difference of channels %.3f", mean+0.5, math.Sqrt(variance), correlation, kurtosis, math.Sqrt(chroma/n))
	}
}

// Discs touch the window, and their radii have the density 1/r³ times the area from which a disc of radius r touches it.
func TestRadii(t *testing.T) {
	const lo, hi, h, w, draws = 2, 50, 30, 40, 200_000
	r := newRadii(lo, hi, h, w)
	n := &numbers{}
	above := map[float64]int{3: 0, 6: 0, 20: 0, 45: 0}
	for range draws {
		d := r.draw(n)
		y, x := max(-d.y, d.y-h, 0), max(-d.x, d.x-w, 0)
		if d.r < lo*0.999999 || d.r > hi*1.000001 || math.Hypot(y, x) > d.r*1.000001 {
			t.Fatalf("got %+v, which does not touch the window", d)
		}
		for limit := range above {
			if d.r > limit {
				above[limit]++
			}
		}
	}
	mass := func(from float64) (sum float64) { // by small steps
		const steps = 100_000
		for i := range steps {
			radius := from + (hi-from)*(float64(i)+0.5)/steps
			sum += (hi - from) / steps * (h*w + 2*(h+w)*radius + math.Pi*radius*radius) / (radius * radius * radius)
		}
		return sum
	}
	for limit, count := range above {
		want := mass(limit) / mass(lo)
		sigma := math.Sqrt(want * (1 - want) / draws)
		if got := float64(count) / draws; math.Abs(got-want) > 5*sigma {
			t.Errorf("%.4f of the radii are above %v, want %.4f", got, limit, want)
		}
	}
	one := newRadii(3, 3, h, w)
	if d := one.draw(n); math.Abs(d.r-3) > 1e-9 {
		t.Errorf("got %+v, want a radius of 3", d)
	}
}

func TestNewLeavesRejects(t *testing.T) {
	good := data.Shape{C: 1, H: 8, W: 8}
	for _, c := range []struct {
		cfg  LeavesConfig
		want string
	}{
		{LeavesConfig{Shape: data.Shape{C: 2, H: 8, W: 8}, PerEpoch: 1}, "want scenes of 1 or 3 channels"},
		{LeavesConfig{Shape: data.Shape{C: 1, H: 1 << 13, W: 8}, PerEpoch: 1}, "want scenes of 1 or 3 channels and 1 to 4096 rows"},
		{LeavesConfig{Shape: good}, "want 1 to 2147483647 scenes an epoch, got 0"},
		{LeavesConfig{Shape: good, PerEpoch: 1, MinRadius: 0.1}, "want radii of 0.5 to"},
		{LeavesConfig{Shape: good, PerEpoch: 1, MinRadius: 5, MaxRadius: 4}, "got 5 and 4"},
		{LeavesConfig{Shape: good, PerEpoch: 1, MinRadius: math.NaN()}, "got NaN"},
	} {
		if _, err := NewLeaves(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
	a, errA := newLeaves(t, good).Identity()
	b, errB := newLeaves(t, data.Shape{C: 3, H: 8, W: 8}).Identity()
	if errA != nil || errB != nil || a.SHA256 == b.SHA256 || a.Samples != 100 {
		t.Errorf("got identities %+v, %v and %+v, %v", a, errA, b, errB)
	}
}

func BenchmarkLeaves(b *testing.B) {
	for name, shape := range map[string]data.Shape{"gray 64": {C: 1, H: 64, W: 64}, "gray 96": {C: 1, H: 96, W: 96}, "rgb 64": {C: 3, H: 64, W: 64}} {
		b.Run(name, func(b *testing.B) {
			l := newLeaves(b, shape)
			v := make([]float32, shape.Size())
			for i := range b.N {
				l.Read(v, nil, i%100, data.Key{Epoch: uint32(i / 100)})
			}
		})
	}
}
