package layertest

import (
	"slices"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// checkReach checks networks that say that they are not bound to a size: parameters have the same shapes for larger pictures, and the interior of a part
// of a large picture comes out as in the whole, unless the network's reach is Unlimited.
func checkReach(t *testing.T, cfg autoencoder.Config) {
	rows, cols, ok := planned(t, cfg).ReceptiveField()
	if !ok {
		t.Skip("the network is for one size of pictures")
	}
	y, x := cutOf(rows), cutOf(cols)
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
	if rows.Halo == layer.Unlimited || cols.Halo == layer.Unlimited {
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
	want := interior(denoised(t, big, b), x.whole, y.at+rows.Halo, x.at+cols.Halo, y.size-2*rows.Halo, x.size-2*cols.Halo)
	got := interior(denoised(t, small, c), x.size, rows.Halo, cols.Halo, y.size-2*rows.Halo, x.size-2*cols.Halo)
	near(t, "the interior of a part of a picture, which the whole says", got, want, 1e-5)
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

// cut is a part of a picture along one side: size pixels from at on. Its interior has all places relative to the divisor.
type cut struct{ whole, at, size int }

func cutOf(f layer.Field) cut {
	const before = 7 // parts of the picture, of the divisor's size
	if f.Halo == layer.Unlimited {
		return cut{whole: 2 * before * f.Divisor}
	}
	multiple := func(n int) int { return (n + f.Divisor - 1) / f.Divisor * f.Divisor }
	c := cut{at: max(before*f.Divisor, multiple(f.Halo+1)), size: multiple(2*f.Halo + 2*f.Divisor)}
	c.whole = c.at + c.size + multiple(f.Halo+1)
	return c
}
