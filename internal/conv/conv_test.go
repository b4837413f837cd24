package conv

import (
	"slices"
	"testing"
)

// The values are those of torch.nn.functional.conv2d for x = arange(18).view(1, 2, 3, 3) and w = arange(-4, 4).view(1, 2, 2, 2), stride 2,
// padding 1.
func TestForward(t *testing.T) {
	g := Geometry{Batch: 1, H: 3, W: 3, C: 2, Out: 1, Kernel: Pair{2, 2}, Stride: Pair{2, 2}, Pad: Pair{1, 1}, Dilation: Pair{1, 1}, Groups: 1}
	x := make([]float32, 18)
	for i := range x {
		x[i] = float32(i%2*9 + i/2) // channels last
	}
	w := []float32{-4, -3, -2, -1, 0, 1, 2, 3}
	y := make([]float32, g.SizeY())
	Forward(g, x, w, y, Epilogue{Bias: []float32{1}})
	if want := []float32{28, 50, 43, 45}; !slices.Equal(y, want) {
		t.Errorf("want %v, got %v", want, y)
	}
}
