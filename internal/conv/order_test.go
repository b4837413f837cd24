package conv

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// chain is a sum as the kernels in use compute it, a step after the other.
type chain struct {
	sum   float32
	fused bool
}

// add adds a·b, rounded once where steps are fused.
func (c *chain) add(a, b float32) {
	if !c.fused {
		c.sum += float32(a * b)
		return
	}
	exact := new(big.Float).SetPrec(48).Mul(big.NewFloat(float64(a)), big.NewFloat(float64(b)))
	sum, _ := new(big.Float).SetPrec(24).Add(exact, big.NewFloat(float64(c.sum))).Float32()
	c.sum = sum
}

// pixel is element (b, y, x, c) of pictures, 0 outside them.
func pixel(p []float32, h, w, channels, b, y, x, c int) float32 {
	if y < 0 || y >= h || x < 0 || x >= w {
		return 0
	}
	return p[((b*h+y)*w+x)*channels+c]
}

// ordered computes what the documentation says, sums in the order that it says.
func (p problem) ordered() results {
	r := p.results()
	oh, ow := p.Outputs()
	in, out := p.Inputs(), p.Out/p.Groups
	taps := p.Kernel.Y * p.Kernel.X
	weight := func(group, o, c, tap int) float32 { return p.w[((group*out+o)*in+c)*taps+tap] }

	for i := range r[0] {
		o, ox, oy, b := i%p.Out, i/p.Out%ow, i/p.Out/ow%oh, i/p.Out/ow/oh
		group := o / out
		s := newSum(out, in)
		for tap := range taps {
			y, x := oy*p.Stride.Y-p.Pad.Y+tap/p.Kernel.X*p.Dilation.Y, ox*p.Stride.X-p.Pad.X+tap%p.Kernel.X*p.Dilation.X
			for c := range in {
				s.add(c, pixel(p.x, p.H, p.W, p.C, b, y, x, group*in+c), weight(group, o%out, c, tap))
			}
		}
		r[0][i] = s.total()
	}
	for i := range r[1] {
		c, x, y, b := i%p.C, i/p.C%p.W, i/p.C/p.W%p.H, i/p.C/p.W/p.H
		group := c / in
		s := newSum(in, out)
		for tap := taps - 1; tap >= 0; tap-- {
			oy, ox := y+p.Pad.Y-tap/p.Kernel.X*p.Dilation.Y, x+p.Pad.X-tap%p.Kernel.X*p.Dilation.X
			if oy%p.Stride.Y != 0 || ox%p.Stride.X != 0 {
				continue
			}
			for o := range out {
				s.add(o, pixel(p.dy, oh, ow, p.Out, b, oy/p.Stride.Y, ox/p.Stride.X, group*out+o), weight(group, o, c%in, tap))
			}
		}
		r[1][i] = s.total()
	}
	rows := p.Batch * oh
	chunks := p.chunks()
	for i := range r[2] {
		tap, c, o := i%taps, i/taps%in, i/taps/in
		var sums []float32
		for chunk := range chunks {
			s := chain{fused: use.fusing}
			for row := chunk * rows / chunks; row < (chunk+1)*rows/chunks; row++ {
				y := row%oh*p.Stride.Y - p.Pad.Y + tap/p.Kernel.X*p.Dilation.Y
				for ox := range ow {
					x := ox*p.Stride.X - p.Pad.X + tap%p.Kernel.X*p.Dilation.X
					s.add(pixel(p.x, p.H, p.W, p.C, row/oh, y, x, o/out*in+c), pixel(p.dy, oh, ow, p.Out, row/oh, row%oh, ox, o))
				}
			}
			sums = append(sums, s.sum)
		}
		for step := 1; step < len(sums); step *= 2 {
			for j := 0; j+step < len(sums); j += 2 * step {
				sums[j] += sums[j+step]
			}
		}
		r[2][i] = sums[0]
	}
	finish(r[0], p.Out, Epilogue{p.bias, p.relu, p.mask})
	finish(r[1], p.C, Epilogue{p.biasX, p.relu, p.maskX})
	return r
}

// sum is that of an output, in one chain or in eight.
type sum []chain

// newSum returns the sum for a number of output and of input channels.
func newSum(out, in int) sum {
	s := make(sum, 1)
	if out <= 4 && in%8 == 0 {
		s = make(sum, 8)
	}
	for i := range s {
		s[i].fused = use.fusing
	}
	return s
}

func (s sum) add(c int, a, b float32) { s[c%len(s)].add(a, b) }

func (s sum) total() float32 {
	if len(s) == 1 {
		return s[0].sum
	}
	return ((s[0].sum + s[1].sum) + (s[2].sum + s[3].sum)) + ((s[4].sum + s[5].sum) + (s[6].sum + s[7].sum))
}

// TestEveryBit compares all bits with the order of sums in the package's documentation.
func TestEveryBit(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(2, 1))
		tested := []Geometry{
			{Batch: 3, H: 41, W: 43, C: 2, Out: 1, Kernel: Pair{2, 2}, Stride: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1}, // several chunks
			{Batch: 2, H: 1, W: 1, C: 4, Out: 4, Kernel: Pair{3, 3}, Stride: Pair{1, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 4},
			{Batch: 1, H: 6, W: 5, C: 16, Out: 3, Kernel: Pair{3, 3}, Stride: Pair{2, 1}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1},
		}
		for _, c := range [][2]int{{2, 2}, {1, 2}, {2, 1}, {4, 3}, {3, 8}, {2, 20}, {1, 16}} { // channels of small groups
			tested = append(tested, Geometry{
				Batch: 2, H: 5, W: 4, C: 5 * c[0], Out: 5 * c[1], Kernel: Pair{3, 2}, Stride: Pair{1, 2}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 5,
			})
		}
		tested = append(tested, signals...)
		for range 60 {
			tested = append(tested, randomGeometry(r))
		}
		for _, g := range tested {
			if g.products() > 50_000 {
				t.Fatalf("%+v takes too long", g)
			}
			p := newProblem(r, g)
			got, want := p.run(), p.ordered()
			for i := range got {
				equalBits(t, names[i]+" of "+g.name(), got[i], want[i])
			}
		}
	})
}

// TestChunks fixes how many chunks the gradient of weights has: as many or more would give other bits.
func TestChunks(t *testing.T) {
	for _, c := range []struct {
		g    Geometry
		want int
	}{
		{same3x3(1, 32, 8, 8, 1), 1},
		{same3x3(3, 45, 2, 1, 1), 2},
		{same3x3(128, 14, 32, 32, 1), 8},
		{same3x3(128, 14, 512, 512, 1), 1},
		{same3x3(128, 14, 256, 512, 1), 3},
	} {
		if got := c.g.chunks(); got != c.want {
			t.Errorf("%s: %d chunks, want %d", c.g.name(), got, c.want)
		}
	}
}
