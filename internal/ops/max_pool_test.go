package ops

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// The first of several largest elements gets the gradient, and a NaN is the largest, as in PyTorch.
func TestMaxPoolTies(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct{ x, dx []float32 }{
		{[]float32{1, 3, 3, 2}, []float32{0, 1, 0, 0}},
		{[]float32{2, 2, 2, 2}, []float32{1, 0, 0, 0}},
		{[]float32{1, nan, 5, 2}, []float32{0, 1, 0, 0}},
		{[]float32{nan, 1, 5, 2}, []float32{1, 0, 0, 0}},
		{[]float32{-1, -3, float32(math.Inf(-1)), -2}, []float32{1, 0, 0, 0}},
	} {
		g := gorgonia.NewGraph()
		x := gorgonia.NewTensor(g, tensor.Float32, 4, gorgonia.WithShape(1, 2, 2, 1), gorgonia.WithName("x"),
			gorgonia.WithValue(tensor.New(tensor.WithShape(1, 2, 2, 1), tensor.WithBacking(c.x))))
		y := must(t)(MaxPool(x, Windows{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}))
		grads, err := gorgonia.Grad(must(t)(gorgonia.Sum(y)), x)
		if err != nil {
			t.Fatal(err)
		}
		got := run(t, g, y, grads[0])
		largest := math.Inf(-1)
		for i, v := range c.x {
			largest = math.Max(largest, float64(v)) // NaN if there is one
			if got[1][i] != c.dx[i] {
				t.Errorf("x = %v: want dx %v, got %v", c.x, c.dx, got[1])
			}
		}
		if y := float64(got[0][0]); y != largest && !(math.IsNaN(y) && math.IsNaN(largest)) {
			t.Errorf("x = %v: want %v, got %v", c.x, largest, y)
		}
	}
}
