package ops

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/conv"
)

var one = conv.Pair{Y: 1, X: 1}

// upsampledGeometry is of a convolution that is computed together with the upsampling before it.
var upsampledGeometry = conv.Geometry{
	Batch: 1, H: 4, W: 6, C: 8, Out: 9, Kernel: conv.Pair{Y: 3, X: 3}, Stride: one, Pad: one, Dilation: one, Groups: 1,
}

// upsampledNet is a layer with a ReLU, upsampling, a convolution with a ReLU and a loss. The gradients are those of all inputs.
func upsampledNet(t *testing.T, fuse bool) (g *gorgonia.ExprGraph, in []input, outputs gorgonia.Nodes) {
	node, r, c := must(t), rand.New(rand.NewPCG(4, 9)), upsampledGeometry
	g = gorgonia.NewGraph()
	for i, shape := range [][]int{{1, 2, 3, 5}, {8, 5}, {9, 8, 3, 3}, {9}, {1, 4, 6, 9}} {
		in = append(in, newInput(g, r, fmt.Sprint("input ", i), shape...))
	}
	x := node(Linear(in[0].node, in[1].node, nil, true))
	x = node(Resample("nearest", x, NearestTaps(2, 2), NearestTaps(3, 2)))
	y := node(Conv(c, x, in[2].node, in[3].node))
	if fuse {
		y = node(UpsampledConv(c, x, in[2].node, in[3].node))
	}
	y = node(ReLU(y, true))
	var all gorgonia.Nodes
	for _, i := range in {
		all = append(all, i.node)
	}
	loss := node(L2.Mean(y, in[4].node))
	grads, err := gorgonia.Grad(loss, all...)
	if err != nil {
		t.Fatal(err)
	}
	return g, in, append(gorgonia.Nodes{loss, y}, grads...)
}

// Together and apart, upsampling and convolution give the same but for rounding, on both machines.
func TestUpsampledConv(t *testing.T) {
	g, _, outputs := upsampledNet(t, true)
	together := run(t, g, outputs...)
	checkTape(t, g, outputs, together)
	m, err := Machine(g, outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range m.nodes {
		switch n.Op().(type) {
		case *ResampleOp, *ConvOp, *ConvTransposeOp, *ConvWeightGradOp, *ReLUOp:
			t.Errorf("the operation %s is run", n.Op())
		}
	}
	g, _, outputs = upsampledNet(t, false)
	for i, apart := range run(t, g, outputs...) {
		want := make([]float64, len(apart))
		for j, x := range apart {
			want[j] = float64(x)
		}
		near(t, outputs[i].Op().String(), together[i], want, 1e-5)
	}
}

func TestUpsampledConvGradients(t *testing.T) {
	g, in, outputs := upsampledNet(t, true)
	got := run(t, g, outputs...)
	c := upsampledGeometry
	loss := func() float64 {
		x := refLinear(in[0].value, in[1].value, make([]float64, 8), true)
		y := make([]float64, c.SizeY())
		for i := range y {
			o, ox, oy := i%9, i/9%c.W, i/9/c.W
			sum := in[3].value[o]
			for k := range 9 {
				iy, ix := oy+k/3-1, ox+k%3-1
				if iy < 0 || iy >= c.H || ix < 0 || ix >= c.W {
					continue
				}
				for j := range 8 {
					sum += x[(iy/2*(c.W/2)+ix/2)*8+j] * in[2].value[(o*8+j)*9+k]
				}
			}
			y[i] = max(0, sum)
		}
		return refMean(refLosses["l2"], y, in[4].value)
	}
	near(t, "loss", got[0], []float64{loss()}, 1e-5)
	for i, x := range in {
		near(t, x.node.Name(), got[2+i], differences(loss, x.value), 2e-4)
	}
}

// Where the two are not computed together there is no node and no error.
func TestUpsampledConvTakes(t *testing.T) {
	g, r := gorgonia.NewGraph(), rand.New(rand.NewPCG(5, 9))
	small, node, c := newInput(g, r, "x", 1, 2, 3, 8).node, must(t), upsampledGeometry
	w := newInput(g, r, "w", 9, 8, 3, 3).node
	twice := node(Resample("nearest", small, NearestTaps(2, 2), NearestTaps(3, 2)))
	strided := c
	strided.Stride.Y = 2
	for name, take := range map[string]struct {
		g    conv.Geometry
		x    *gorgonia.Node
		want bool
	}{
		"nearest":     {c, twice, true},
		"stride":      {strided, twice, false},
		"an input":    {c, newInput(g, r, "large", 1, 4, 6, 8).node, false},
		"bilinear":    {c, node(Resample("bilinear", small, LinearTaps(2, 2), LinearTaps(3, 2))), false},
		"other sides": {c, node(Resample("nearest", node(Resample("n", small, NearestTaps(2, 2), NearestTaps(3, 1))), NearestTaps(4, 1), NearestTaps(3, 2))), false},
		"nil":         {c, nil, false},
	} {
		y, err := UpsampledConv(take.g, take.x, w, nil)
		if err != nil || (y != nil) != take.want {
			t.Errorf("%s: got the node %v and the error %v, want a node: %t", name, y, err, take.want)
		}
	}
	c.H = 12
	if _, err := UpsampledConv(c, twice, w, nil); err == nil {
		t.Error("want an error for pictures of another size")
	}
}
