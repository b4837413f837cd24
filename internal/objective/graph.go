package objective

import (
	"fmt"

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

// reporter is a machine that reports each output of a run as soon as it is computed, such as an *ops.VM.
type reporter interface {
	Report(f func(output *gorgonia.Node) error)
}

// RunAndReport is Run, and calls f with the index in Params of each gradient, once: as soon as it is computed if the machine reports outputs, and otherwise after the run.
// An error of f is returned.
func (g *Graph) RunAndReport(b data.Batch, factor func(penalty string) float64, f func(param int) error) error {
	m, ok := g.VM.(reporter)
	if !ok {
		if err := g.Run(b, factor); err != nil {
			return err
		}
		return g.eachParam(f, func(param) bool { return true })
	}
	reported := 0
	m.Report(func(output *gorgonia.Node) error {
		return g.eachParam(func(i int) error { reported++; return f(i) }, func(p param) bool { return p.grad == output })
	})
	defer m.Report(nil)
	err := g.Run(b, factor)
	if want := len(g.Params); err == nil && reported != want {
		err = fmt.Errorf("objective: want a machine that reports %d gradients, got %d", want, reported)
	}
	return err
}

// eachParam calls f with the indices of some parameters.
func (g *Graph) eachParam(f func(i int) error, is func(p param) bool) error {
	for i, p := range g.Params {
		if is(p.(param)) {
			if err := f(i); err != nil {
				return err
			}
		}
	}
	return nil
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
