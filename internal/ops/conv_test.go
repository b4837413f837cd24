package ops

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/conv"
)

// convGeometry is of a strided convolution with all settings.
var convGeometry = conv.Geometry{
	Batch: 3, H: 7, W: 6, C: 4, Out: 6, Kernel: conv.Pair{Y: 3, X: 2}, Stride: conv.Pair{Y: 2, X: 1}, Pad: conv.Pair{Y: 1, X: 2}, Dilation: conv.Pair{Y: 1, X: 2}, Groups: 2,
}

// convNet is a convolution, another, and one back: each in its turn ConvOp or ConvTransposeOp.
func convNet(t *testing.T, fuse bool) (g *gorgonia.ExprGraph, outputs gorgonia.Nodes) {
	node, r := must(t), rand.New(rand.NewPCG(2, 9))
	g = gorgonia.NewGraph()
	in := func(name string, shape ...int) *gorgonia.Node { return newInput(g, r, name, shape...).node }
	up := convGeometry
	x, target := in("x", imageShape(up)...), in("target", imageShape(up)...)
	same := conv.Geometry{Batch: 3, C: 6, Out: 6, Kernel: conv.Pair{Y: 3, X: 3}, Stride: conv.Pair{Y: 1, X: 1}, Pad: conv.Pair{Y: 1, X: 1}, Dilation: conv.Pair{Y: 1, X: 1}, Groups: 1}
	same.H, same.W = up.Outputs()
	weights := gorgonia.Nodes{in("w1", weightShape(up)...), in("b1", 6), in("w2", weightShape(same)...), in("w3", weightShape(up)...), in("b3", 4), in("w4", 4, 4)}
	y := node(ReLU(node(Conv(up, x, weights[0], weights[1])), fuse))
	y = node(ReLU(node(Conv(same, y, weights[2], nil)), fuse))
	y = node(ReLU(node(ConvTranspose(up, y, weights[3], weights[4])), fuse))
	y = node(Linear(y, weights[5], nil, false))
	grads, err := gorgonia.Grad(node(L2.Mean(y, target)), append(weights, x)...)
	if err != nil {
		t.Fatal(err)
	}
	return g, append(gorgonia.Nodes{y}, grads...)
}

// A ReLU in the epilogue, and its mask in that of a gradient, give the bits that they give apart. No operation is left over.
func TestConvolutionsTakeReLUs(t *testing.T) {
	kinds := func(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (names []string) {
		m, err := Machine(g, outputs)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range m.nodes {
			if n.Op() != nil && !isGiven(n) {
				names = append(names, strings.ReplaceAll(n.Op().String(), settings(convGeometry), "*"))
			}
		}
		slices.Sort(names)
		return names
	}
	g, outputs := convNet(t, true)
	together := run(t, g, outputs...)
	checkTape(t, g, outputs, together)
	const same = "(kernel 3×3, stride 1×1, padding 1×1, dilation 1×1, groups 1)"
	want := []string{
		"conv" + same + "+relu", "conv*+relu", "conv*+relu", // the last is the gradient of the transposed one's input
		"conv.dW" + same, "conv.dW*", "conv.dW*",
		"linear", "linear.dW", "linear.db", "linear.db", "linear.dx+relu",
		"l2.dpred", "transposed conv" + same + "+relu", "transposed conv*", "transposed conv*+relu",
	}
	slices.Sort(want)
	if got := kinds(g, outputs); !slices.Equal(got, want) {
		t.Errorf("want the operations\n%q\ngot\n%q", want, got)
	}
	g, outputs = convNet(t, false)
	for i, apart := range run(t, g, outputs...) {
		if !slices.Equal(together[i], apart) {
			t.Errorf("output %d differs between ReLUs in the convolutions and behind them", i)
		}
	}
}

func TestConvolutionsSayWhatWasWanted(t *testing.T) {
	r, g := rand.New(rand.NewPCG(1, 2)), gorgonia.NewGraph()
	geometry := convGeometry
	x, w := newInput(g, r, "x", imageShape(geometry)...).node, newInput(g, r, "w", weightShape(geometry)...).node
	b, vector := newInput(g, r, "b", 6).node, newInput(g, r, "vector", 3, 4).node
	invalid := geometry
	invalid.Stride.X = 0
	for want, f := range map[string]func() (*gorgonia.Node, error){
		"input 0: want a node, got nil":                                   func() (*gorgonia.Node, error) { return Conv(geometry, nil, w, b) },
		"input 1: want a node, got nil":                                   func() (*gorgonia.Node, error) { return ConvTranspose(geometry, x, nil, b) },
		"input 0 (vector): want float32 with 4 dimensions":                func() (*gorgonia.Node, error) { return Conv(geometry, vector, w, b) },
		"want inputs of shapes (3, 7, 6, 4), (6, 2, 3, 2), (6), got (3, ": func() (*gorgonia.Node, error) { return Conv(geometry, x, x, b) },
		"groups 2): want inputs of shapes (3, 4, 8, 6), (6, 2, 3, 2), (4)": func() (*gorgonia.Node, error) {
			return ConvTranspose(geometry, x, w, b)
		},
		"ops: conv: horizontal stride: want at least 1, got 0": func() (*gorgonia.Node, error) { return Conv(invalid, x, w, b) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
