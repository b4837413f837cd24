package objective

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/ops"
)

// Graph is an expression with the machine that runs it.
type Graph struct {
	*Expression
	VM gorgonia.VM

	bound map[any]*tensor.Dense // by the pointer to its memory, a tensor for each of the few buffers that batches come in
}

// Compile makes a machine for the outputs with the method VM of a train.Device.
func (e *Expression) Compile(vm func(*gorgonia.ExprGraph, gorgonia.Nodes) (gorgonia.VM, error)) (*Graph, error) {
	g := &Graph{Expression: e, bound: map[any]*tensor.Dense{}}
	err := ops.WithGraphLock(func() (err error) {
		g.VM, err = vm(e.Graph, e.Outputs)
		return err
	})
	return g, err
}

// Run has the machine compute the outputs for a batch. The weight of a scheduled penalty is multiplied by its factor.
func (g *Graph) Run(b data.Batch, factor func(penalty string) float64) error {
	g.VM.Reset()
	if err := let(g, g.Noisy, b.Noisy); err != nil {
		return err
	}
	if err := let(g, g.Clean, b.Clean); err != nil {
		return err
	}
	if n := g.Inputs.Keys; n != nil {
		if err := let(g, n, b.Keys); err != nil {
			return err
		}
	}
	if n := g.Inputs.Level; n != nil {
		if err := let(g, n, b.Level); err != nil {
			return err
		}
	}
	for name, n := range g.Inputs.Scalars {
		if err := gorgonia.Let(n, gorgonia.NewF32(float32(factor(name)))); err != nil {
			return err
		}
	}
	return g.VM.RunAll()
}

// maxBound is more than the parts of buffers that a loader has in use: four for each shard of a batch, of which it has ten at most. With more than 25 shards in a process
// headers are made anew at times, which only costs time.
const maxBound = 1024

// let binds a part of a batch to an input node.
func let[T float32 | int32](g *Graph, n *gorgonia.Node, part []T) error {
	t, ok := g.bound[&part[0]]
	if !ok {
		if len(g.bound) >= maxBound {
			clear(g.bound) // the loader has taken new buffers since; hold none that it has dropped
		}
		t = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(part))
		g.bound[&part[0]] = t
	}
	return gorgonia.Let(n, t)
}
