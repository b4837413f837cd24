//go:build cuda && linux

package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// The norm and its gradients are the CPU's but for the order of sums.
func TestLayerNorm(t *testing.T) {
	r, res := rand.New(rand.NewPCG(8, 4)), newResources(open(t))
	random := func(shape ...int) *tensor.Dense {
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(noise(r, tensor.Shape(shape).TotalSize(), false)))
	}
	for _, s := range []tensor.Shape{{1, 2}, {5, 3}, {70, 33}, {3, 4, 5, 64}, {2, 9, 9, 100}} {
		g, c := gorgonia.NewGraph(), s[len(s)-1]
		in := gorgonia.Nodes{ops.Input(g, "x", s...), ops.Input(g, "scale", c), ops.Input(g, "shift", c)}
		y, err := ops.LayerNorm(in[0], in[1], in[2], 1e-5)
		if err != nil {
			t.Fatal(err)
		}
		x, scale, dy := random(s...), random(c), random(s...)
		got, want := onBoth(t, res, y, x, scale, random(c))
		near(t, fmt.Sprintf("layer norm of %v", s), got, want)
		grads, err := y.Op().(gorgonia.SDOp).SymDiff(in, y, ops.Input(g, "dy", s...))
		if err != nil {
			t.Fatal(err)
		}
		got, want = onBoth(t, res, grads[0], dy, x, scale)
		near(t, fmt.Sprintf("layer norm of %v: dx", s), got, want)
		sums := ops.Inputs(g, ops.Inputs(g, grads[1])[0])[0] // a sum of columns of the sums
		got, want = onBoth(t, res, sums, dy, x)
		near(t, fmt.Sprintf("layer norm of %v: dscale and dshift", s), got, want)
	}
}
