// Package objective builds the graph that training minimises: the loss of a model on a batch, with the penalties of its layers, and the
// gradients. B is the number of samples in a batch.
package objective

import (
	"errors"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/ops"
)

// Objective is the loss of a model with its penalties.
type Objective struct {
	Model     *autoencoder.Model
	Loss      autoencoder.Loss
	Mode      layer.Mode
	Scheduled []string // names of penalties whose weights follow a schedule
}

// Expression is an objective on a graph, for batches of one size.
type Expression struct {
	Graph        *gorgonia.ExprGraph
	Noisy, Clean *gorgonia.Node // inputs: B samples in PyTorch's order
	Input        *gorgonia.Node // Noisy in the order of layers
	Inputs       autoencoder.Inputs
	Network      *autoencoder.Network
	Pred, Target *gorgonia.Node
	Loss         *gorgonia.Node // of Pred and Target
	Total        *gorgonia.Node // Loss and penalties
	Weights      gorgonia.Nodes
	Params       []gorgonia.ValueGrad // weights with their gradients
	Outputs      gorgonia.Nodes       // Total, and the gradients
}

// Evaluation returns an expression of the objective without gradients. It may call the loss and the layers several times.
func (o Objective) Evaluation(rows int) (*Expression, error) {
	return o.build(rows, func(e *Expression) error { return ops.CheckRepeatable(e.Graph, e.Outputs) })
}

// Training returns an expression of the objective with the gradients of all weights, all of which Total must depend on. It may call the loss
// and the layers several times.
func (o Objective) Training(rows int) (*Expression, error) {
	return o.build(rows, func(e *Expression) error {
		if err := e.readsWeights(); err != nil {
			return err
		}
		grads, err := e.Gradients(e.Weights)
		if err != nil {
			return err
		}
		for i, w := range e.Weights {
			e.Params = append(e.Params, param{w, grads[i]})
		}
		return nil
	})
}

func (o Objective) build(rows int, finish func(*Expression) error) (e *Expression, err error) {
	err = ops.Build(func() (*gorgonia.ExprGraph, error) {
		if e, err = o.On(gorgonia.NewGraph(), rows); err == nil {
			err = finish(e)
		}
		if err != nil {
			return nil, err
		}
		return e.Graph, nil
	})
	return e, err
}

// On puts the objective on a graph, within ops.Build.
func (o Objective) On(g *gorgonia.ExprGraph, rows int) (*Expression, error) {
	e := &Expression{Graph: g}
	var err error
	if e.Noisy, e.Input, err = layer.Input(g, "noisy", rows, o.Model.Input()); err != nil {
		return nil, err
	}
	if e.Clean, e.Target, err = layer.Input(g, "clean", rows, o.Model.Input()); err != nil {
		return nil, err
	}
	net, err := o.Model.Network(g)
	if err != nil {
		return nil, err
	}
	e.Network = net.In(o.Mode, o.Scheduled...)
	if e.Pred, err = e.Network.Denoise(e.Input); err != nil {
		return nil, err
	}
	if e.Loss, err = lossNode(o.Loss, e.Pred, e.Target); err != nil {
		return nil, err
	}
	if e.Total, err = e.Network.Penalize(e.Loss); err != nil {
		return nil, err
	}
	if err := ops.CheckConstants(g); err != nil {
		return nil, fmt.Errorf("loss: %w", err)
	}
	e.Inputs, e.Weights, e.Outputs = e.Network.Inputs(), e.Network.Learnables(), gorgonia.Nodes{e.Total}
	return e, nil
}

// Gradients adds the gradients of Total with respect to some nodes to the outputs, and returns them. It rejects operations whose results or
// gradients differ from run to run.
func (e *Expression) Gradients(wrt gorgonia.Nodes) (gorgonia.Nodes, error) {
	grads, err := gorgonia.Grad(e.Total, wrt...)
	if err != nil {
		return nil, fmt.Errorf("loss: want one with a gradient with respect to all weights of the model: %w", err)
	}
	e.Outputs = append(e.Outputs, grads...)
	return grads, ops.CheckRepeatable(e.Graph, e.Outputs)
}

// TargetRange returns the smallest and the largest number that a target may have, if the loss is for some only.
func (e *Expression) TargetRange() (lo, hi float32, ok bool) {
	for _, n := range e.Graph.AllNodes() {
		if op, is := n.Op().(interface{ TargetRange() (lo, hi float32) }); is {
			lo, hi = op.TargetRange()
			return lo, hi, true
		}
	}
	return 0, 0, false
}

// readsWeights reports weights that Total does not depend on, unless it depends on none: then the loss is at fault.
func (e *Expression) readsWeights() error {
	if len(e.Weights) == 0 {
		return errors.New("want a model with weights, got one whose layers have none")
	}
	nodes, err := ops.Schedule(e.Graph, gorgonia.Nodes{e.Total})
	if err != nil {
		return err
	}
	unread := slices.DeleteFunc(slices.Clone(e.Weights), func(w *gorgonia.Node) bool { return slices.Contains(nodes, w) })
	if n := len(unread); n > 0 && n < len(e.Weights) {
		return fmt.Errorf("parameter %s: want layers that use all parameters that they declare, got a loss that does not depend on it", unread[0].Name())
	}
	return nil
}

// lossNode applies a loss to pred and target, and rejects what cannot be minimised.
func lossNode(loss autoencoder.Loss, pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	n, err := loss(pred, target)
	switch {
	case err != nil:
		return nil, fmt.Errorf("loss: %w", err)
	case n == nil:
		return nil, fmt.Errorf("loss: want a node, got nil")
	case !n.IsScalar() || n.Dtype() != tensor.Float32:
		return nil, fmt.Errorf("loss: want a float32 scalar, got %v of shape %v", n.Dtype(), n.Shape())
	case n.Graph() != pred.Graph():
		return nil, fmt.Errorf("loss: want a node that is computed from pred and target, got %v, which stands alone", n)
	}
	return n, nil
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
