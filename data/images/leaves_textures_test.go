package images

import (
	"math"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/uniforms"
)

// variation returns the mean and the standard deviation of a texture, and its mean square difference of neighbours.
func variation(x texture) (mean, deviation, rough float64) {
	const side = 64
	var sum, square, steps float64
	for y := range side {
		for i := range side {
			v, next := float64(x.at(float32(y), float32(i))), float64(x.at(float32(y), float32(i+1)))
			sum, square, steps = sum+v, square+v*v, steps+(next-v)*(next-v)
		}
	}
	mean = sum / (side * side)
	return mean, math.Sqrt(square/(side*side) - mean*mean), steps / (side * side)
}

// Textures are of one order of magnitude, and their points do not depend on the order in which they are asked for.
func TestTextures(t *testing.T) {
	for k, kind := range textures {
		var deviations float64
		for i := range 40 {
			n := newNumbers(i)
			x := kind.draw(newStyle(n), n)
			_, deviation, _ := variation(x)
			deviations += deviation / 40
			if a, b := x.at(3, 5), x.at(3, 5); a != b || !(math.Abs(float64(a)) < 4) {
				t.Fatalf("kind %d, texture %d: got %v and %v at one point", k, i, a, b)
			}
		}
		if deviations < 0.25 || deviations > 1 {
			t.Errorf("kind %d: a standard deviation of %.3f", k, deviations)
		}
	}
}

// The strength of finer scales and squares make grain rougher, and steepness limits it.
func TestGrain(t *testing.T) {
	var f field
	newNumbers(0).fill(f[:])
	smooth := &grain{field: &f, scales: 5, finer: 0.4, level: 1, steep: 1, turned: turned{turn: [4]float32{0.03, 0, 0, 0.03}}}
	rough := *smooth
	rough.finer = 1
	_, _, a := variation(smooth)
	_, _, b := variation(&rough)
	if b < 4*a {
		t.Errorf("mean square differences: want far more with stronger fine scales, got %v and %v", a, b)
	}
	sharp := *smooth
	sharp.sharp = true
	for at := range 64 {
		y, x := float32(at/8), float32(at%8)
		if got, want := f.nearest(y+0.9, x+0.1), f[at/8*64+at%8]; got != want {
			t.Errorf("the square at %v, %v: want %v, got %v", y, x, want, got)
		}
	}
	if _, _, c := variation(&sharp); c < 1.5*a {
		t.Errorf("mean square differences: want far more of sharp grain, got %v and %v", a, c)
	}
	steep := *smooth
	steep.steep = 50
	if v := steep.at(1, 1); v != -1 && v != 1 {
		t.Errorf("want steep grain at a limit, got %v", v)
	}
	for _, at := range [][2]int{{0, 0}, {5, 9}, {-1, 63}, {64, -64}} {
		want := f[(at[0]&63)*64+at[1]&63]
		if got := f.at(float32(at[0]), float32(at[1])); got != want {
			t.Errorf("the field at %v: want %v, got %v", at, want, got)
		}
	}
	if got, want := f.at(2.5, 3), (f[2*64+3]+f[3*64+3])/2; math.Abs(float64(got-want)) > 1e-6 {
		t.Errorf("halfway: want %v, got %v", want, got)
	}
}

// A wave has a period of 1 and is near a sine. A steep one stays within −1 and 1, and above makes its bright half wider.
func TestWave(t *testing.T) {
	smooth, steep := stripes{steep: 1}, stripes{steep: 4, above: 0.5}
	bright := 0
	for i := range 64 {
		at := float32(i) / 64
		v := smooth.wave(at)
		if want := math.Sin(2 * math.Pi * float64(at)); math.Abs(float64(v)-want) > 0.06 || smooth.wave(at-5) != v || smooth.wave(at+0.5) != -v {
			t.Errorf("at %v: want about %v, got %v, five periods before %v, half a one later %v", at, want, v, smooth.wave(at-5), smooth.wave(at+0.5))
		}
		v = steep.wave(at)
		if v < -1 || v > 1 {
			t.Errorf("at %v: a steep wave is %v", at, v)
		}
		if v > 0 {
			bright++
		}
	}
	if bright < 38 || bright > 48 {
		t.Errorf("want about 43 of 64 points of a steep wave bright, got %d", bright)
	}
}

// A period of stripes has 2 to 16 pixels, and the second direction is at a right angle to the first.
func TestStripes(t *testing.T) {
	crossed := 0
	s := newStyle(newNumbers(0))
	n := newNumbers(1)
	for i := range 500 {
		p := newStripes(s, n).(*stripes)
		if period := 1 / math.Hypot(float64(p.waves[0]), float64(p.waves[1])) / points; period < 1.999 || period > 16.001 {
			t.Fatalf("stripes %d: a period of %v pixels", i, period)
		}
		if p.cross != [2]float32{} {
			crossed++
			if angle := math.Abs(float64(p.cross[0]*p.waves[0] + p.cross[1]*p.waves[1])); angle > 1e-8 {
				t.Fatalf("stripes %d: directions %v and %v", i, p.waves, p.cross)
			}
		}
		if !(p.steep >= 1 && p.steep <= 4 && p.warp >= 0 && p.warp <= 3) {
			t.Fatalf("stripes %d: %+v", i, p)
		}
	}
	if crossed < 150 || crossed > 250 {
		t.Errorf("want about 200 of 500 in two directions, got %d", crossed)
	}
}

// Glyphs are 0 or 1, with empty lines and columns between them.
func TestGlyphs(t *testing.T) {
	var f field
	newNumbers(0).fill(f[:])
	g := &glyphs{turned: turned{turn: [4]float32{1, 0, 0, 1}}, field: &f}
	var lines, columns [fieldSide]int
	filled := 0
	for y := range fieldSide {
		for x := range fieldSide {
			if v := g.at(float32(y), float32(x)); v == 1 {
				filled, lines[y], columns[x] = filled+1, lines[y]+1, columns[x]+1
			} else if v != 0 {
				t.Fatalf("at %d, %d: got %v", y, x, v)
			}
		}
	}
	if filled < 900 || filled > 1400 || lines[6]+lines[7]+lines[8]+columns[5]+columns[11] != 0 || lines[0] == 0 || columns[0] == 0 {
		t.Errorf("got %d of 4096 filled, lines %v, columns %v", filled, lines[:9], columns[:12])
	}
}

func newNumbers(sample int) *numbers {
	return &numbers{uniforms.Reader{Key: data.Key{Seed: 1}, Sample: sample}}
}
