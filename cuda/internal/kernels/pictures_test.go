//go:build cuda && linux

package kernels_test

import (
	"math/rand/v2"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// picturesAre checks that an operation on pictures and its gradient have the CPU's bits. Numbers have ties, and some are odd.
func picturesAre(res resources, what string, shape tensor.Shape, apply func(x *gorgonia.Node) (*gorgonia.Node, error)) {
	t := res.d.t
	t.Helper()
	r := rand.New(rand.NewPCG(8, 2))
	random := func(shape tensor.Shape) *tensor.Dense {
		list := noise(r, shape.TotalSize(), true)
		for i := range list {
			if r.IntN(2) == 0 {
				list[i] = float32(r.IntN(3))
			}
		}
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(list))
	}
	g := gorgonia.NewGraph()
	in := ops.Input(g, "x", shape...)
	y, err := apply(in)
	if err != nil {
		t.Fatal(err)
	}
	x, dy := random(shape), random(y.Shape())
	got, want := onBoth(t, res, y, x)
	sameBits(t, what, got, want)
	grads, err := y.Op().(gorgonia.SDOp).SymDiff(gorgonia.Nodes{in}, y, ops.Input(g, "dy", y.Shape()...))
	if err != nil {
		t.Fatal(err)
	}
	inputs := []*tensor.Dense{dy, x}
	got, want = onBoth(t, res, grads[0], inputs[:grads[0].Op().Arity()]...)
	sameBits(t, what+": dx", got, want)
}

var pictures = []tensor.Shape{{1, 4, 6, 4}, {3, 6, 4, 8}, {2, 8, 2, 36}}
