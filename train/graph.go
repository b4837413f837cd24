package train

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/ops"
)

// graph is encode, decode and loss, for training also the gradients, compiled for batches of one size.
type graph struct {
	noisy, clean *gorgonia.Node // B×D
	loss         *gorgonia.Node
	params       []gorgonia.ValueGrad // nil for evaluation
	vm           gorgonia.VM

	bound map[*float32]*tensor.Dense // a tensor for each of the few buffers that batches come in
}

// newGraph builds the graph of the model and loss for batches of so many rows.
func newGraph(dev Device, m *autoencoder.Model, loss autoencoder.Loss, rows int, gradients bool) (*graph, error) {
	ops.Building.Lock()
	defer ops.Building.Unlock()
	g := gorgonia.NewGraph()
	d := m.Config().Input
	gr := &graph{bound: map[*float32]*tensor.Dense{}}
	gr.noisy = gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, d), gorgonia.WithName("noisy"))
	gr.clean = gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, d), gorgonia.WithName("clean"))
	net, err := m.Network(g)
	if err != nil {
		return nil, err
	}
	pred, err := net.Denoise(gr.noisy)
	if err != nil {
		return nil, err
	}
	if gr.loss, err = lossNode(loss, pred, gr.clean); err != nil {
		return nil, err
	}
	outputs := gorgonia.Nodes{gr.loss}
	if gradients {
		weights := net.Learnables()
		grads, err := gorgonia.Grad(gr.loss, weights...)
		if err != nil {
			return nil, fmt.Errorf("train: gradients: %w", err)
		}
		for i, w := range weights {
			gr.params = append(gr.params, param{w, grads[i]})
		}
		outputs = append(outputs, grads...)
	}
	gr.vm, err = dev.VM(g, outputs)
	return gr, err
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
	return nil, fmt.Errorf("train: gradient of %s: want a value, got none: the graph has not run", p.weight.Name())
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
