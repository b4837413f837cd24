package autoencoder

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// anySize is a network for pictures whose sides are even.
func anySize(t *testing.T) *Model {
	t.Helper()
	both := layer.Both
	m, err := New(Config{
		Input:   layer.Shape{C: 2, H: 4, W: 6},
		Encoder: layer.Stack{layer.Conv2d{Out: 3, Kernel: both(3), Stride: both(2), Padding: both(1)}, layer.ReLU{}},
		Decoder: layer.Stack{layer.ConvTranspose2d{Out: 2, Kernel: both(2), Stride: both(2)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A model at another size shares the weights, and denoises the interior of a picture as the other does a part of it.
func TestAt(t *testing.T) {
	small := anySize(t)
	large, err := small.At(layer.Shape{C: 2, H: 10, W: 14})
	if err != nil {
		t.Fatal(err)
	}
	if got := large.Input(); got != (layer.Shape{C: 2, H: 10, W: 14}) || large.Config().Input != got || small.Input() == got {
		t.Errorf("got a model for %v, and for %v before", got, small.Input())
	}
	compare := func() {
		t.Helper()
		x := images(1, 2*10*14, 3)
		y, part := make([]float32, len(x)), make([]float32, 2*4*6)
		if err := large.Denoise(y, x); err != nil {
			t.Fatal(err)
		}
		cut := func(from []float32, row, col, h, w, width int) (to []float32) {
			for c := range 2 {
				for r := range h {
					to = append(to, from[c*len(from)/2+(row+r)*width+col:][:w]...)
				}
			}
			return to
		}
		if err := small.Denoise(part, cut(x, 4, 4, 4, 6, 14)); err != nil {
			t.Fatal(err)
		}
		if got, want := cut(part, 2, 2, 2, 4, 6), cut(y, 6, 6, 2, 4, 14); !slices.Equal(got, want) {
			t.Errorf("the interior of a part is %v, that of the whole %v", got, want)
		}
	}
	compare()
	small.Params()[0].Data[0] += 1
	compare()
	if same, err := large.At(small.Input()); err != nil || !same.Config().Equal(small.Config()) {
		t.Errorf("back at the first size: %v, error %v", same, err)
	}
	g := gorgonia.NewGraph()
	for _, m := range []*Model{small, large} {
		if n, err := m.Network(g); err != nil || len(n.Learnables()) != 4 {
			t.Errorf("two sizes on one graph: error %v", err)
		}
	}
}

func TestAtRefuses(t *testing.T) {
	mlp, err := New(MLP(8, []int{3}, []int{8}))
	if err != nil {
		t.Fatal(err)
	}
	flat, err := New(Config{Input: layer.Shape{C: 1, H: 2, W: 2}, Encoder: layer.Stack{layer.Flatten{}}, Decoder: layer.Stack{layer.Reshape{To: layer.Shape{C: 1, H: 2, W: 2}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		m    *Model
		to   layer.Shape
		want string
	}{
		{&Model{}, layer.Vector(3), "autoencoder: at 3×1×1: want a model from New or Load, got an empty one"},
		{mlp, layer.Vector(9), "at 9×1×1: want pictures of 8×1×1: a pixel of this network's output depends on all of the picture, or its input is a vector"},
		{flat, layer.Shape{C: 1, H: 3, W: 2}, "want pictures of 1×2×2: a pixel of this network's output depends on all"},
		{anySize(t), layer.Shape{C: 3, H: 4, W: 6}, "want pictures of 2 channels as the network takes, got 3"},
		{anySize(t), layer.Shape{C: 2, H: 4, W: 5}, "at 2×4×5: want a height that 2 divides and a width that 2 divides"},
		{anySize(t), layer.Shape{C: 2, H: 0, W: 4}, "want a shape of 1 to 1048576 channels, rows and columns, got 2×0×4"},
		{anySize(t), layer.Shape{C: 2, H: math.MaxInt, W: 4}, "want a shape of 1 to 1048576 channels, rows and columns"},
	} {
		if m, err := c.m.At(c.to); m != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
	if _, err := mlp.At(mlp.Input()); err != nil {
		t.Errorf("the same size: %v", err)
	}
}
