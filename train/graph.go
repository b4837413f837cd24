package train

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/ops"
)

// expression is encode, decode and loss, for training also the gradients, for batches of one size.
type expression struct {
	g            *gorgonia.ExprGraph
	noisy, clean *gorgonia.Node // B×D
	pred, loss   *gorgonia.Node
	weights      gorgonia.Nodes
	params       []gorgonia.ValueGrad // weights with their gradients; nil for evaluation
	outputs      gorgonia.Nodes       // what is to be computed
}

// newExpression builds the expression of a model and a loss for batches of so many rows. It may call the loss several times.
func newExpression(m *autoencoder.Model, loss autoencoder.Loss, rows int, gradients bool) (e *expression, err error) {
	err = ops.Build(func() (*gorgonia.ExprGraph, error) {
		e = &expression{g: gorgonia.NewGraph()}
		return e.g, e.build(m, loss, rows, gradients)
	})
	return e, err
}

func (e *expression) build(m *autoencoder.Model, loss autoencoder.Loss, rows int, gradients bool) error {
	e.noisy, e.clean = ops.Input(e.g, "noisy", rows, m.Config().Input), ops.Input(e.g, "clean", rows, m.Config().Input)
	net, err := m.Network(e.g)
	if err != nil {
		return err
	}
	if e.pred, err = net.Denoise(e.noisy); err != nil {
		return err
	}
	if e.loss, err = lossNode(loss, e.pred, e.clean); err != nil {
		return err
	}
	if err := ops.CheckConstants(e.g); err != nil {
		return fmt.Errorf("train: loss: %w", err)
	}
	e.weights, e.outputs = net.Learnables(), gorgonia.Nodes{e.loss}
	if gradients {
		grads, err := gorgonia.Grad(e.loss, e.weights...)
		if err != nil {
			return fmt.Errorf("train: loss: want one with a gradient with respect to all weights of the model: %w", err)
		}
		for i, w := range e.weights {
			e.params = append(e.params, param{w, grads[i]})
		}
		e.outputs = append(e.outputs, grads...)
	}
	if err := ops.CheckRepeatable(e.g, e.outputs); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	return nil
}

// graph is an expression compiled for a device.
type graph struct {
	*expression
	vm gorgonia.VM

	bound map[*float32]*tensor.Dense // a tensor for each of the few buffers that batches come in
}

func newGraph(dev Device, m *autoencoder.Model, loss autoencoder.Loss, rows int, gradients bool) (*graph, error) {
	e, err := newExpression(m, loss, rows, gradients)
	if err != nil {
		return nil, err
	}
	ops.Building.Lock()
	defer ops.Building.Unlock()
	vm, err := dev.VM(e.g, e.outputs)
	return &graph{expression: e, vm: vm, bound: map[*float32]*tensor.Dense{}}, err
}

// run makes the machine compute the loss of a batch, and the gradients if the graph has them.
func (gr *graph) run(b data.Batch) error {
	gr.vm.Reset()
	if err := gr.let(gr.noisy, b.Noisy); err != nil {
		return err
	}
	if err := gr.let(gr.clean, b.Clean); err != nil {
		return err
	}
	return gr.vm.RunAll()
}

// maxBound is more than the buffers that a loader has in use: two for each batch, of which it has ten at most.
const maxBound = 32

// let binds a batch to an input node.
func (gr *graph) let(n *gorgonia.Node, batch []float32) error {
	t, ok := gr.bound[&batch[0]]
	if !ok {
		if len(gr.bound) >= maxBound {
			clear(gr.bound) // the loader has taken new buffers since; hold none that it has dropped
		}
		t = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(batch))
		gr.bound[&batch[0]] = t
	}
	return gorgonia.Let(n, t)
}

// param is a weight and its gradient, a gorgonia.ValueGrad. The nodes that gorgonia.Grad returns are read as they are, which
// needs no copies and no accumulators to clear.
type param struct{ weight, grad *gorgonia.Node }

func (p param) Value() gorgonia.Value { return p.weight.Value() }

func (p param) Name() string { return p.weight.Name() }

func (p param) Grad() (gorgonia.Value, error) {
	if v := p.grad.Value(); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("gradient of %s: want a value, got none: the graph has not run", p.weight.Name())
}

// graphs holds a graph for each batch size in use: the full batch and the last one of an epoch.
type graphs struct {
	dev       Device
	model     *autoencoder.Model
	loss      autoencoder.Loss
	gradients bool
	byRows    map[int]*graph
}

func (gs *graphs) get(rows int) (*graph, error) {
	if gr, ok := gs.byRows[rows]; ok {
		return gr, nil
	}
	gr, err := newGraph(gs.dev, gs.model, gs.loss, rows, gs.gradients)
	if err != nil {
		return nil, err
	}
	gs.byRows[rows] = gr
	return gr, nil
}

func (gs *graphs) close() {
	for _, gr := range gs.byRows {
		gr.vm.Close()
	}
}
