package train

import (
	"errors"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/ops"
)

// objective is what a pass computes: the loss of a model with its penalties, and in training the gradients.
type objective struct {
	model     *autoencoder.Model
	loss      autoencoder.Loss
	mode      layer.Mode // Training or Loss
	scheduled []string   // names of penalties whose weights follow a schedule
}

// expression is an objective on a graph, for batches of one size.
type expression struct {
	g            *gorgonia.ExprGraph
	noisy, clean *gorgonia.Node // inputs: samples in PyTorch's order
	inputs       autoencoder.Inputs
	pred, target *gorgonia.Node
	loss         *gorgonia.Node // of pred and target
	total        *gorgonia.Node // loss and penalties
	weights      gorgonia.Nodes
	params       []gorgonia.ValueGrad // weights with their gradients; nil for evaluation
	outputs      gorgonia.Nodes       // what is to be computed
}

// newExpression builds an objective for batches of so many rows. It may call the loss and the layers several times.
func newExpression(o objective, rows int) (e *expression, err error) {
	err = ops.Build(func() (*gorgonia.ExprGraph, error) {
		e = &expression{g: gorgonia.NewGraph()}
		return e.g, e.build(o, rows)
	})
	return e, err
}

func (e *expression) build(o objective, rows int) (err error) {
	var x *gorgonia.Node
	if e.noisy, x, err = layer.Input(e.g, "noisy", rows, o.model.Input()); err != nil {
		return err
	}
	if e.clean, e.target, err = layer.Input(e.g, "clean", rows, o.model.Input()); err != nil {
		return err
	}
	net, err := o.model.Network(e.g)
	if err != nil {
		return err
	}
	net = net.In(o.mode, o.scheduled...)
	if e.pred, err = net.Denoise(x); err != nil {
		return err
	}
	if e.loss, err = lossNode(o.loss, e.pred, e.target); err != nil {
		return err
	}
	if e.total, err = net.Penalize(e.loss); err != nil {
		return err
	}
	if err := ops.CheckConstants(e.g); err != nil {
		return fmt.Errorf("train: loss: %w", err)
	}
	e.inputs, e.weights, e.outputs = net.Inputs(), net.Learnables(), gorgonia.Nodes{e.total}
	if o.mode == layer.Training {
		if err := e.readsWeights(); err != nil {
			return err
		}
		grads, err := gorgonia.Grad(e.total, e.weights...)
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

// readsWeights reports weights that the loss does not depend on, unless that is the case for all of them: then the loss is at fault.
func (e *expression) readsWeights() error {
	if len(e.weights) == 0 {
		return errors.New("train: want a model with weights, got one whose layers have none")
	}
	nodes, err := ops.Schedule(e.g, gorgonia.Nodes{e.total})
	if err != nil {
		return err
	}
	unread := slices.DeleteFunc(slices.Clone(e.weights), func(w *gorgonia.Node) bool { return slices.Contains(nodes, w) })
	if n := len(unread); n > 0 && n < len(e.weights) {
		return fmt.Errorf("train: parameter %s: want layers that use all parameters that they declare, got a loss that does not depend on it", unread[0].Name())
	}
	return nil
}

// graph is an expression compiled for a device.
type graph struct {
	*expression
	vm gorgonia.VM

	bound map[any]*tensor.Dense // by the pointer to its memory, a tensor for each of the few buffers that batches come in
}

func newGraph(dev Device, o objective, rows int) (*graph, error) {
	e, err := newExpression(o, rows)
	if err != nil {
		return nil, err
	}
	gr := &graph{expression: e, bound: map[any]*tensor.Dense{}}
	err = ops.WithGraphLock(func() (err error) {
		gr.vm, err = dev.VM(e.g, e.outputs)
		return err
	})
	return gr, err
}

// run makes the machine compute the loss of a batch, and the gradients if the graph has them. The weight of a scheduled penalty is
// multiplied by its factor.
func (gr *graph) run(b data.Batch, factor func(penalty string) float64) error {
	gr.vm.Reset()
	if err := let(gr, gr.noisy, b.Noisy); err != nil {
		return err
	}
	if err := let(gr, gr.clean, b.Clean); err != nil {
		return err
	}
	if n := gr.inputs.Keys; n != nil {
		if err := let(gr, n, b.Keys); err != nil {
			return err
		}
	}
	if n := gr.inputs.Level; n != nil {
		if err := let(gr, n, b.Level); err != nil {
			return err
		}
	}
	for name, n := range gr.inputs.Scalars {
		if err := gorgonia.Let(n, gorgonia.NewF32(float32(factor(name)))); err != nil {
			return err
		}
	}
	return gr.vm.RunAll()
}

// maxBound is more than the buffers that a loader has in use: four for each batch, of which it has ten at most.
const maxBound = 64

// let binds a part of a batch to an input node.
func let[T float32 | int32](gr *graph, n *gorgonia.Node, part []T) error {
	t, ok := gr.bound[&part[0]]
	if !ok {
		if len(gr.bound) >= maxBound {
			clear(gr.bound) // the loader has taken new buffers since; hold none that it has dropped
		}
		t = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(part))
		gr.bound[&part[0]] = t
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
	objective
	dev    Device
	byRows map[int]*graph
}

func (gs *graphs) get(rows int) (*graph, error) {
	if gr, ok := gs.byRows[rows]; ok {
		return gr, nil
	}
	gr, err := newGraph(gs.dev, gs.objective, rows)
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
