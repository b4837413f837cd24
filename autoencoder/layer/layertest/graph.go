package layertest

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/dense"
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
	x, target   *gorgonia.Node // inputs, in PyTorch's order
	inputs      autoencoder.Inputs
	code, pred  *gorgonia.Node
	loss, total *gorgonia.Node // total is loss with penalties
	names       []string
	outputs     gorgonia.Nodes
	vm          gorgonia.VM
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
	in := m.Config().Input
	var x, target *gorgonia.Node
	if gr.x, x, err = layer.Input(g, "x", n, in); err != nil {
		return err
	}
	if gr.target, target, err = layer.Input(g, "target", n, in); err != nil {
		return err
	}
	net, err := m.Network(g)
	if err != nil {
		return err
	}
	if gr.code, err = net.In(mode).Encode(x); err != nil {
		return err
	}
	net = net.In(mode)
	if gr.pred, err = net.Denoise(x); err != nil {
		return err
	}
	if gr.loss, err = autoencoder.L2(gr.pred, target); err != nil {
		return err
	}
	if gr.total, err = net.Penalize(gr.loss); err != nil {
		return err
	}
	gr.inputs = net.Inputs()
	y, err := layer.Output(gr.pred)
	if err != nil {
		return err
	}
	gr.output("y", y)
	gr.output("loss", gr.loss)
	if gr.total != gr.loss {
		gr.output("total", gr.total)
	}
	if !grads {
		return nil
	}
	if err := ops.CheckConstants(g); err != nil {
		return err
	}
	wrt := append(gorgonia.Nodes{gr.x}, net.Learnables()...)
	gradients, err := gorgonia.Grad(gr.total, wrt...)
	if err != nil {
		return err
	}
	for i, n := range gradients {
		gr.output("gradient of "+wrt[i].Name(), n)
	}
	return ops.CheckRepeatable(g, gr.outputs)
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
	let(gr.x, b.x)
	let(gr.target, b.target)
	let(gr.inputs.Keys, b.keys)
	let(gr.inputs.Level, b.level)
	for _, n := range gr.inputs.Scalars {
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
