package ops

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func TestCheckRepeatable(t *testing.T) {
	type build func(g *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error)
	random := func(node func(*gorgonia.ExprGraph, tensor.Dtype, float64, float64, ...int) *gorgonia.Node) build {
		return func(g *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Add(x, node(g, tensor.Float32, 1, 2, x.Shape()...))
		}
	}
	for name, c := range map[string]struct {
		build build
		want  string
	}{
		"Dropout": {func(_ *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Dropout(x, 0.5) },
			"use layer.Dropout"},
		"UniformRandomNode":  {random(gorgonia.UniformRandomNode), "random nodes draw from a generator"},
		"GaussianRandomNode": {random(gorgonia.GaussianRandomNode), "random nodes draw from a generator"},
		"BinomialRandomNode": {random(gorgonia.BinomialRandomNode), "random nodes draw from a generator"},
		"BatchNorm": {func(_ *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) {
			y, _, _, _, err := gorgonia.BatchNorm(x, nil, nil, 0.9, 1e-5)
			return y, err
		}, "BatchNorm keeps running means"},
		"an operation with a mode": {func(_ *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) {
			return apply(&moody{ReLUGradOp{activationGrad{header: sameDims("moody", 2, x)}}}, x, x)
		}, "moody: want operations that give the same"},
	} {
		g := gorgonia.NewGraph()
		x := Input(g, "x", 4, 3)
		n, err := c.build(g, x)
		if err != nil {
			t.Fatal(name, err)
		}
		loss := must(t)(gorgonia.Mean(n))
		if err := CheckRepeatable(g, gorgonia.Nodes{loss}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", name, err, c.want)
		}
		if err := CheckRepeatable(g, gorgonia.Nodes{must(t)(gorgonia.Square(x))}); err != nil {
			t.Errorf("%s: what does not depend on it: %v", name, err)
		}
	}
}

type moody struct{ ReLUGradOp }

func (*moody) SetTraining(bool) error { return nil }
