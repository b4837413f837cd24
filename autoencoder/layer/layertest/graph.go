package layertest

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/objective"
	"github.com/denoise-go/denoise/internal/ops"
)

var modes = []layer.Mode{layer.Inference, layer.Loss, layer.Training}

// Machine makes a machine for the part of a graph that the outputs need, as the method VM of a train.Device does.
type Machine func(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error)

func cpu(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return ops.Machine(g, outputs)
}

// graph is a network with its loss, the mean of (y − target)², on a graph for batches of one size.
type graph struct {
	*objective.Expression
	code    *gorgonia.Node
	names   []string
	outputs gorgonia.Nodes
	vm      gorgonia.VM
}

// newGraph puts a model on a graph, with the gradients of total if asked for.
func newGraph(t *testing.T, m *autoencoder.Model, mode layer.Mode, n int, machine Machine, grads bool) *graph {
	t.Helper()
	var gr *graph
	var g *gorgonia.ExprGraph
	err := ops.Build(func() (*gorgonia.ExprGraph, error) {
		g, gr = gorgonia.NewGraph(), &graph{}
		return g, gr.build(g, m, mode, n, grads)
	})
	if err == nil {
		err = autoencoder.WithGraphLock(func() (err error) {
			gr.vm, err = machine(g, gr.outputs)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return gr
}

func (gr *graph) build(g *gorgonia.ExprGraph, m *autoencoder.Model, mode layer.Mode, n int, grads bool) (err error) {
	e, err := objective.Objective{Model: m, Loss: autoencoder.L2, Mode: mode}.On(g, n)
	if err != nil {
		return err
	}
	gr.Expression = e
	if gr.code, err = e.Network.In(mode).Encode(e.Input); err != nil {
		return err
	}
	y, err := layer.Output(gr.Pred)
	if err != nil {
		return err
	}
	gr.output("y", y)
	gr.output("loss", gr.Loss)
	if gr.Total != gr.Loss {
		gr.output("total", gr.Total)
	}
	if !grads {
		return nil
	}
	gradients, err := e.Gradients(append(gorgonia.Nodes{e.Noisy}, e.Weights...))
	if err != nil {
		return err
	}
	gr.output("gradient of x", gradients[0])
	for i, w := range e.Weights {
		gr.output("gradient of "+w.Name(), gradients[1+i])
	}
	return nil
}

func (gr *graph) output(name string, n *gorgonia.Node) {
	gr.names, gr.outputs = append(gr.names, name), append(gr.outputs, n)
}

// value is an output of a graph after a run.
type value struct {
	name string
	v    []float32
}

// run computes a batch.
func (gr *graph) run(t *testing.T, b *batch) (values []value) {
	t.Helper()
	let := func(n *gorgonia.Node, backing any) {
		if n == nil {
			return
		}
		if err := gorgonia.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(backing))); err != nil {
			t.Fatal(err)
		}
	}
	let(gr.Noisy, b.x)
	let(gr.Clean, b.target)
	let(gr.Inputs.Keys, b.keys)
	let(gr.Inputs.Level, b.level)
	for _, n := range gr.Inputs.Scalars {
		if err := gorgonia.Let(n, gorgonia.NewF32(1)); err != nil {
			t.Fatal(err)
		}
	}
	gr.vm.Reset()
	if err := gr.vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	for i, n := range gr.outputs {
		values = append(values, value{gr.names[i], elements(t, n.Value())})
	}
	return values
}

func (gr *graph) close(t *testing.T) {
	t.Helper()
	if err := gr.vm.Close(); err != nil {
		t.Error(err)
	}
}

// elements returns a copy of a value's numbers, row after row.
func elements(t *testing.T, v gorgonia.Value) (list []float32) {
	t.Helper()
	if d, ok := dense.Float32(v); ok && !d.IsScalar() {
		return dense.Copy(d)
	}
	switch data := v.Data().(type) {
	case float32:
		return []float32{data}
	case []float32:
		return append(list, data...)
	}
	t.Fatalf("want float32 numbers, got %v", v)
	return nil
}

// run computes a batch on a graph of its own, with gradients.
func run(t *testing.T, m *autoencoder.Model, mode layer.Mode, b *batch, machine Machine) []value {
	t.Helper()
	gr := newGraph(t, m, mode, b.n, machine, true)
	defer gr.close(t)
	return gr.run(t, b)
}
