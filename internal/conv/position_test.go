package conv

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestSampleAlone compares the bits of a sample in a batch with those that it has alone.
func TestSampleAlone(t *testing.T) {
	eachGeometry(t, 40, func(t *testing.T, r *rand.Rand, g Geometry) {
		g.Batch += 2
		p := newProblem(r, g)
		want := p.run()
		one := p
		one.Batch = 1
		for b := range g.Batch {
			part := func(x []float32) []float32 {
				if x == nil {
					return nil
				}
				return x[b*len(x)/g.Batch:][:len(x)/g.Batch]
			}
			one.x, one.dy, one.mask, one.maskX = part(p.x), part(p.dy), part(p.mask), part(p.maskX)
			got := one.run()
			for i := range 2 {
				equalBits(t, fmt.Sprintf("%s of sample %d of %+v", names[i], b, g), got[i], part(want[i]))
			}
		}
	})
}

// inside copies pictures h×w into larger ones, at (y, x); all else is 0.
func inside(from []float32, batch, h, w, channels, largeH, largeW, y, x int) []float32 {
	to := make([]float32, batch*largeH*largeW*channels)
	for b := range batch {
		for i := range h {
			copy(to[((b*largeH+y+i)*largeW+x)*channels:], from[(b*h+i)*w*channels:][:w*channels])
		}
	}
	return to
}

// cutOut is the inverse of inside.
func cutOut(from []float32, batch, h, w, channels, largeH, largeW, y, x int) []float32 {
	var to []float32
	for b := range batch {
		for i := range h {
			to = append(to, from[((b*largeH+y+i)*largeW+x)*channels:][:w*channels]...)
		}
	}
	return to
}

// TestPosition compares the bits of pictures with those that they have as a part of larger ones, in which zeros take the place of padding.
func TestPosition(t *testing.T) {
	eachGeometry(t, 50, func(t *testing.T, r *rand.Rand, g Geometry) {
		p := newProblem(r, g)
		p.mask, p.maskX = nil, nil
		want := p.run()
		oh, ow := g.Outputs()
		up, left := 1+r.IntN(3), 1+r.IntN(3) // outputs above and to the left

		large := p
		large.Pad = Pair{}
		large.H, large.W = g.H+2*g.Pad.Y+(up+1)*g.Stride.Y, g.W+2*g.Pad.X+(left+1)*g.Stride.X
		y, x := g.Pad.Y+up*g.Stride.Y, g.Pad.X+left*g.Stride.X
		large.x = inside(p.x, g.Batch, g.H, g.W, g.C, large.H, large.W, y, x)
		largeH, largeW := large.Outputs()
		large.dy = inside(p.dy, g.Batch, oh, ow, g.Out, largeH, largeW, up, left)
		got := large.run()
		equalBits(t, fmt.Sprintf("Forward of %+v inside another", g), cutOut(got[0], g.Batch, oh, ow, g.Out, largeH, largeW, up, left), want[0])
		equalBits(t, fmt.Sprintf("InputGradient of %+v inside another", g), cutOut(got[1], g.Batch, g.H, g.W, g.C, large.H, large.W, y, x), want[1])
	})
}

// TestSpecialValues checks which outputs an infinity and a NaN reach.
func TestSpecialValues(t *testing.T) {
	nan := float32(math.NaN())
	eachImplementation(t, func(t *testing.T) {
		for _, out := range []int{1, 3, 8, 17} {
			for _, c := range []int{1, 8} {
				g := same3x3(2, 7, c, out, 1)
				p := newProblem(rand.New(rand.NewPCG(4, 1)), g)
				p.bias, p.mask, p.relu = nil, nil, true
				p.x[(3*7+3)*c] = nan
				y := p.run()[0]
				for i, v := range y {
					oy, ox := i/out/7%7, i/out%7
					near := i < 49*out && oy >= 2 && oy <= 4 && ox >= 2 && ox <= 4
					if near != (v != v) {
						t.Fatalf("%d→%d channels: output (%d,%d) is %v", c, out, oy, ox, v)
					}
				}
				p.mask = make([]float32, len(y))
				for i, v := range p.run()[0] {
					if v != 0 {
						t.Fatalf("%d→%d channels: masked output %d is %v", c, out, i, v)
					}
				}
			}
		}
	})
}
