package layertest

import (
	"slices"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// checkReach checks networks that say that they are not bound to a size: parameters have the same shapes for larger pictures, and the interior of a part
// of a large picture comes out as in the whole, bit for bit, unless the network's reach is Unlimited.
func checkReach(t *testing.T, cfg autoencoder.Config) {
	rows, cols, ok := planned(t, cfg).ReceptiveField()
	if !ok {
		t.Skip("the network is for one size of pictures")
	}
	checkPart(t, cfg, cutOf(rows), cutOf(cols), 0)
	// Without regard to how the algorithms group pixels, the halo is enough to within rounding.
	near := func(f layer.Field) layer.Field {
		f.Grid, f.Overlap = f.Divisor, f.Halo
		return f
	}
	if near(rows) != rows || near(cols) != cols {
		checkPart(t, cfg, cutOf(near(rows)), cutOf(near(cols)), 1e-5)
	}
}

// checkPart compares the interior of a part of a picture with that of the whole.
func checkPart(t *testing.T, cfg autoencoder.Config, y, x cut, tolerance float64) {
	whole, part := cfg, cfg
	whole.Input.H, whole.Input.W = y.whole, x.whole
	part.Input.H, part.Input.W = y.size, x.size
	if err := whole.Validate(); err != nil && cfg.Input.IsVector() {
		t.Skip("the network is for vectors only")
	}
	big := newModel(t, whole)
	for i, p := range newModel(t, cfg).Params() {
		if q := big.Params()[i]; !slices.Equal(p.Shape, q.Shape) {
			t.Fatalf("parameter %s: want one shape for all sizes of pictures, or a Plan that states Global, got %v for %v and %v for %v",
				p.Name, p.Shape, cfg.Input, q.Shape, whole.Input)
		}
	}
	if y.size == 0 || x.size == 0 {
		return
	}
	small := newModel(t, part)
	b := newBatch(whole, 1, 1)
	c := &batch{n: 1, level: b.level}
	// interior takes h×width pixels of each channel of pictures that are w wide.
	interior := func(from []float32, w, y0, x0, h, width int) (to []float32) {
		for ch := range cfg.Input.C {
			for row := range h {
				to = append(to, from[(ch*(len(from)/cfg.Input.C/w)+y0+row)*w+x0:][:width]...)
			}
		}
		return to
	}
	c.x = interior(b.x, x.whole, y.at, x.at, y.size, x.size)
	want := interior(denoised(t, big, b), x.whole, y.at+y.rim, x.at+x.rim, y.size-2*y.rim, x.size-2*x.rim)
	got := interior(denoised(t, small, c), x.size, y.rim, x.rim, y.size-2*y.rim, x.size-2*x.rim)
	near(t, "the interior of a part of a picture, which the whole says", got, want, tolerance)
}

// planned returns the plan of a network.
func planned(t *testing.T, cfg autoencoder.Config) *layer.Plan {
	t.Helper()
	plan := layer.NewPlan()
	code, err := cfg.Encoder.Plan(plan.Sub("encoder"), cfg.Input)
	if err == nil {
		_, err = cfg.Decoder.Plan(plan.Sub("decoder"), code)
	}
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// cut is a part of a picture along one side: size pixels from at on. Its interior, without the rim, has all places relative to the grid. Without a
// size no part is the same as in the whole.
type cut struct{ whole, at, size, rim int }

func cutOf(f layer.Field) cut {
	const before = 7 // parts of the picture, of the divisor's size
	if f.Overlap == layer.Unlimited {
		return cut{whole: 2 * before * f.Divisor}
	}
	multiple := func(n, of int) int { return (n + of - 1) / of * of }
	c := cut{
		at:   multiple(max(before*f.Divisor, f.Overlap+1), f.Grid),
		size: multiple(2*f.Overlap+f.Grid+f.Divisor, f.Divisor),
		rim:  f.Overlap,
	}
	c.whole = c.at + c.size + multiple(f.Overlap+1, f.Divisor)
	return c
}
