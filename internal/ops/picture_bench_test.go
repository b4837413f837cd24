package ops

import (
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
)

// Operations on pictures of 64 channels, besides Add, which reads and writes as much as an operation has to.
func BenchmarkPictures(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	g := gorgonia.NewGraph()
	big, small := Picture{16, 32, 32, 64}, Picture{16, 16, 16, 64}
	x, dy := newInput(g, r, "x", big.shape()...).node.Value(), newInput(g, r, "dy", big.shape()...).node.Value()
	half := newInput(g, r, "half", small.shape()...).node.Value()
	c, c2 := newInput(g, r, "c", 64).node.Value(), newInput(g, r, "c2", 64).node.Value()
	sums := newInput(g, r, "sums", 16, 144).node.Value()
	windows := Windows{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}}
	max := &MaxPoolOp{newMapping("", big, small), windows}
	norm := newGroupNorm("", big, 8, 1e-5)
	average, linear := AverageTaps(32, 2, 2, 0), LinearTaps(16, 2)
	for _, c := range []struct {
		name string
		op   gorgonia.Op
		in   []gorgonia.Value
	}{
		{"Add", &AddOp{}, []gorgonia.Value{x, dy}},
		{"PixelShuffle", &PixelShuffleOp{newMapping("", Picture{16, 16, 16, 256}, big), 2}, []gorgonia.Value{newInput(g, r, "deep", 16, 16, 16, 256).node.Value()}},
		{"PixelUnshuffle", &PixelUnshuffleOp{newMapping("", big, Picture{16, 16, 16, 256}), 2}, []gorgonia.Value{x}},
		{"MaxPool", max, []gorgonia.Value{x}},
		{"MaxPoolGrad", &MaxPoolGradOp{Windows: windows, From: big, To: small, in: max.in, to: max.to}, []gorgonia.Value{half, x}},
		{"AvgPool", &ResampleOp{newMapping("", big, small), average, average}, []gorgonia.Value{x}},
		{"AvgPoolGrad", &ResampleOp{newMapping("", small, big), average.Transposed(), average.Transposed()}, []gorgonia.Value{half}},
		{"Bilinear", &ResampleOp{newMapping("", small, big), linear, linear}, []gorgonia.Value{half}},
		{"BilinearGrad", &ResampleOp{newMapping("", big, small), linear.Transposed(), linear.Transposed()}, []gorgonia.Value{x}},
		{"GroupNorm", &GroupNormOp{groupNorm: norm}, []gorgonia.Value{x, c, c2}},
		{"GroupNormSums", &GroupNormSumsOp{groupNorm: norm}, []gorgonia.Value{dy, x}},
		{"GroupNormGrad", &GroupNormGradOp{groupNorm: norm}, []gorgonia.Value{dy, x, c, sums}},
		{"LayerNorm", &LayerNormOp{Eps: 1e-5}, []gorgonia.Value{x, c, c2}},
		{"LayerNormGrad", &LayerNormGradOp{Eps: 1e-5}, []gorgonia.Value{dy, x, c}},
		{"LayerNormSums", &LayerNormSumsOp{Eps: 1e-5}, []gorgonia.Value{dy, x}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(4 * 16 * 32 * 32 * 64) // of the larger pictures
			for range b.N {
				if _, err := c.op.Do(c.in...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
