package ops

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Large means cost the norms no more than they cost the numbers themselves, and gradients stay right over many pixels.
func TestNormsOfShiftedNumbers(t *testing.T) {
	const h, w, c, offset = 64, 64, 2, 512 // numbers around 512 have steps of 2⁻¹⁴
	vector := func(g *gorgonia.ExprGraph, name string, n int, v float32, dims ...int) *gorgonia.Node {
		list := make([]float32, n)
		for i := range list {
			list[i] = v
		}
		return gorgonia.NewTensor(g, tensor.Float32, len(dims), gorgonia.WithShape(dims...), gorgonia.WithName(name),
			gorgonia.WithValue(tensor.New(tensor.WithShape(dims...), tensor.WithBacking(list))))
	}
	for _, norm := range []struct {
		name string
		size int // of a group
		node func(x, scale, shift *gorgonia.Node) (*gorgonia.Node, error)
	}{
		{"group norm", h * w * c, func(x, scale, shift *gorgonia.Node) (*gorgonia.Node, error) {
			return GroupNorm(x, scale, shift, 1, 1e-5)
		}},
		{"layer norm", c, func(x, scale, shift *gorgonia.Node) (*gorgonia.Node, error) { return LayerNorm(x, scale, shift, 1e-5) }},
	} {
		g := gorgonia.NewGraph()
		x := vector(g, "x", h*w*c, 0, 1, h, w, c)
		data := x.Value().(*tensor.Dense).Float32s()
		for i := range data {
			data[i] = offset + float32(i%7-3)/8 + float32(i%2)
		}
		y := must(t)(norm.node(x, vector(g, "scale", c, 1, c), vector(g, "shift", c, 0, c)))
		got := run(t, g, y)[0]
		for lo := 0; lo < len(data); lo += norm.size {
			mean, variance := 0.0, 0.0
			for _, v := range data[lo:][:norm.size] {
				mean += float64(v) / float64(norm.size)
			}
			for _, v := range data[lo:][:norm.size] {
				variance += (float64(v) - mean) * (float64(v) - mean) / float64(norm.size)
			}
			for i, v := range data[lo:][:norm.size] {
				want := (float64(v) - mean) / math.Sqrt(variance+1e-5)
				if math.Abs(float64(got[lo+i])-want) > 1e-3 {
					t.Fatalf("%s: element %d: want %v, got %v", norm.name, lo+i, want, got[lo+i])
				}
			}
		}
	}
}
