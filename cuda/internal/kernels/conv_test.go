//go:build cuda && linux

package kernels_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/ops"
)

func geometries() []conv.Geometry {
	p := func(y, x int) conv.Pair { return conv.Pair{Y: y, X: x} }
	return []conv.Geometry{
		{Batch: 3, H: 5, W: 6, C: 4, Out: 8, Kernel: p(3, 3), Stride: p(1, 1), Pad: p(1, 1), Dilation: p(1, 1), Groups: 1},
		{Batch: 5, H: 7, W: 4, C: 3, Out: 2, Kernel: p(3, 2), Stride: p(2, 1), Pad: p(2, 0), Dilation: p(1, 2), Groups: 1},
		{Batch: 2, H: 8, W: 8, C: 1, Out: 5, Kernel: p(5, 5), Stride: p(3, 2), Pad: p(0, 3), Dilation: p(1, 1), Groups: 1},
		{Batch: 4, H: 3, W: 3, C: 6, Out: 7, Kernel: p(1, 1), Stride: p(1, 1), Pad: p(0, 0), Dilation: p(1, 1), Groups: 1},
		{Batch: 4, H: 5, W: 5, C: 6, Out: 3, Kernel: p(1, 1), Stride: p(2, 2), Pad: p(0, 0), Dilation: p(1, 1), Groups: 1},
		{Batch: 200, H: 4, W: 4, C: 2, Out: 3, Kernel: p(3, 3), Stride: p(1, 1), Pad: p(1, 1), Dilation: p(1, 1), Groups: 1}, // several chunks
	}
}

// A convolution and its gradients, of both kinds, are the CPU's but for the order of sums, in chunks of any size.
func TestConvolution(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	d := open(t)
	res := newResources(d)
	defer kernels.SetMaxPatches(kernels.SetMaxPatches(3000))
	random := func(shape tensor.Shape) *tensor.Dense {
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(noise(r, shape.TotalSize(), false)))
	}
	for _, geometry := range geometries() {
		h, w := geometry.Outputs()
		image, maps := tensor.Shape{geometry.Batch, geometry.H, geometry.W, geometry.C}, tensor.Shape{geometry.Batch, h, w, geometry.Out}
		weight := tensor.Shape{geometry.Out, geometry.C, geometry.Kernel.Y, geometry.Kernel.X}
		for name, c := range map[string]struct {
			apply    func(g conv.Geometry, x, w, b *gorgonia.Node) (*gorgonia.Node, error)
			from, to tensor.Shape
		}{"conv": {ops.Conv, image, maps}, "transposed conv": {ops.ConvTranspose, maps, image}} {
			for _, biased := range []bool{false, true} {
				g := gorgonia.NewGraph()
				x, k, b := ops.Input(g, "x", c.from...), ops.Input(g, "w", weight...), (*gorgonia.Node)(nil)
				in := []*tensor.Dense{random(c.from), random(weight)}
				if biased {
					bias := tensor.Shape{c.to[3]}
					b = ops.Input(g, "b", bias...)
					in = append(in, random(bias))
				}
				y, err := c.apply(geometry, x, k, b)
				if err != nil {
					t.Fatal(err)
				}
				got, want := onBoth(t, res, y, in...)
				near(t, name, got, want)
				rectified, err := ops.ReLU(y, true)
				if err != nil {
					t.Fatal(err)
				}
				got, want = onBoth(t, res, rectified, in...)
				near(t, name+" with ReLU", got, want)
				dy := random(c.to)
				grads, err := y.Op().(gorgonia.SDOp).SymDiff(gorgonia.Nodes{x, k, b}[:len(in)], y, ops.Input(g, "dy", c.to...))
				if err != nil {
					t.Fatal(err)
				}
				got, want = onBoth(t, res, grads[0], dy, in[1])
				near(t, name+": dx", got, want)
				image, maps := in[0], dy
				if name != "conv" {
					image, maps = maps, image
				}
				got, want = onBoth(t, res, grads[1], image, maps)
				near(t, name+": dw", got, want)
			}
		}
	}
}

// near fails unless two lists agree to within rounding of sums.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	largest := 0.0
	for _, w := range want {
		largest = max(largest, math.Abs(float64(w)))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i]-w)) <= 1e-5*largest) {
			t.Fatalf("%s: element %d of %d: got %g, want %g; the largest is %g", what, i, len(want), got[i], w, largest)
		}
	}
}

func TestChunkSamples(t *testing.T) {
	for _, c := range []struct {
		elements, limit int
		sizes           []int
		want            int
	}{
		{100, 1000, []int{64, 128}, 10},
		{100, 1000, []int{32, 128}, 10},
		{100, 1000, []int{16, 128}, 8},
		{100, 1000, []int{1}, 64},
		{5000, 1000, []int{64}, 1},
		{5000, 1000, []int{48}, 4},
	} {
		got := kernels.ChunkSamples(c.elements, c.limit, c.sizes...)
		if got != c.want {
			t.Errorf("samples of %d elements, %d at most, sizes %d: got %d, want %d", c.elements, c.limit, c.sizes, got, c.want)
		}
	}
}
