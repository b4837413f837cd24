package autoencoder

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/ops"
)

// Network is a Model on an expression graph. Encode and Decode may be applied to any nodes of the graph, any number of
// times, with other nodes between and after them; all applications share the weights.
//
// Nodes of one's own within the network are a layer of one's own (see package layer): train.Run trains, saves and resumes it like
// the others. A network with another loss than one of prediction and target is trained by a loop of one's own, as in the example: the loss
// and what gorgonia.Grad returns for it, a machine of train.CPU.VM for them, and a solver of optim.NewSolver. That machine runs
// the graph in all builds; with the build tag cuda Gorgonia's own tape machine needs a GPU. Where several goroutines make graphs, each
// makes them within WithGraphLock.
type Network struct {
	model   *Model
	weights gorgonia.Nodes
	context *layer.Context
}

// Network puts the model's weights on the graph as nodes that share the model's memory, to be applied in inference mode. A graph takes
// one model only, whose weights are known by their names.
func (m *Model) Network(g *gorgonia.ExprGraph) (*Network, error) {
	n, err := m.network(g)
	if err == nil {
		m.packs.Stop()
	}
	return n, err
}

// network is Network for graphs that change no weights.
func (m *Model) network(g *gorgonia.ExprGraph) (*Network, error) {
	if m == nil || len(m.params) == 0 && m.plan == nil {
		return nil, fmt.Errorf("autoencoder: network: %w", errEmpty)
	}
	n := &Network{model: m, context: layer.NewContext(g, m.plan, map[string]*gorgonia.Node{})}
	for _, p := range m.params {
		node, err := place(g, p)
		if err != nil {
			return nil, err
		}
		n.weights = append(n.weights, node)
		n.context.Weights[p.Name] = node
	}
	return n, nil
}

// In returns the network in another mode. Penalties of the names given have weights that follow a schedule: Inputs has a scalar for each
// of them that the network has.
func (n *Network) In(mode layer.Mode, scheduled ...string) *Network {
	return &Network{model: n.model, weights: n.weights, context: n.context.In(mode, scheduled...)}
}

// place puts one tensor on the graph, or finds it there. The node gets a tensor header of its own over the shared weights, because
// machines write into the headers and several graphs may run at once.
func place(g *gorgonia.ExprGraph, p Param) (*gorgonia.Node, error) {
	if there := g.ByName(p.Name); len(there) > 0 {
		if have, ok := there[0].Value().(*tensor.Dense); !ok || &have.Float32s()[0] != &p.Data[0] {
			return nil, fmt.Errorf("autoencoder: network: want a graph without a node %s, got one that holds another model's", p.Name)
		}
		return there[0], nil
	}
	n := ops.Input(g, p.Name, p.Shape...)
	return n, gorgonia.Let(n, tensor.New(tensor.WithShape(p.Shape...), tensor.WithBacking(p.Data)))
}

// Encode returns the node of the codes of the samples x.
func (n *Network) Encode(x *gorgonia.Node) (*gorgonia.Node, error) {
	return n.encode(n.context.Application(), x)
}

// Decode returns the node of the samples of the codes. A decoder that reads what the encoder has tapped cannot be applied alone.
func (n *Network) Decode(code *gorgonia.Node) (*gorgonia.Node, error) {
	return n.decode(n.context.Application(), code)
}

// Denoise returns the node of the denoised samples of x: Encode, then Decode.
func (n *Network) Denoise(x *gorgonia.Node) (*gorgonia.Node, error) {
	s := n.context.Application()
	code, err := n.encode(s, x)
	if err != nil {
		return nil, err
	}
	return n.decode(s, code)
}

func (n *Network) encode(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply("encode", s.Sub("encoder"), n.model.cfg.Encoder, n.model.cfg.Input, x)
}

func (n *Network) decode(s *layer.Scope, code *gorgonia.Node) (*gorgonia.Node, error) {
	return apply("decode", s.Sub("decoder"), n.model.cfg.Decoder, n.model.code, code)
}

func apply(half string, s *layer.Scope, st layer.Stack, want layer.Shape, x *gorgonia.Node) (*gorgonia.Node, error) {
	got, _, err := layer.Sample(x)
	if err == nil && got != want {
		err = fmt.Errorf("want samples of shape %v, a node %v with any first number, got a node %v", want, layer.NodeShape(1, want), x.Shape())
	}
	if err == nil {
		x, err = st.Apply(s, x)
	}
	if err != nil {
		return nil, fmt.Errorf("autoencoder: %s: %w", half, err)
	}
	return x, nil
}

// Inputs are what a graph of the network has as inputs besides the batch, because layers have asked for it. They are bound, with
// gorgonia.Let, before each run.
type Inputs struct {
	Keys    *gorgonia.Node            // [B×4] int32, what the samples' random numbers are made of (data.Batch.Keys); or nil
	Level   *gorgonia.Node            // [B], the strength of each sample's noise; or nil
	Scalars map[string]*gorgonia.Node // for the name of each scheduled penalty, what its weight is multiplied by
}

// Inputs returns what the layers that were applied so far have asked for.
func (n *Network) Inputs() Inputs {
	return Inputs{n.context.Keys, n.context.Level, n.context.Scalars}
}

// Penalize returns the node of a loss plus the penalties of the layers that were applied so far, or the loss itself if there are none.
func (n *Network) Penalize(loss *gorgonia.Node) (*gorgonia.Node, error) {
	if loss == nil {
		return nil, errors.New("autoencoder: penalize: want a loss, got nil")
	}
	if len(n.context.Penalties) == 0 {
		return loss, nil
	}
	var terms, weights gorgonia.Nodes
	for _, p := range n.context.Penalties {
		w := p.Weight
		if p.Sum && !ops.SumsSamples(loss) {
			w /= float64(n.model.cfg.Input.Size())
		}
		weight := gorgonia.NewConstant(float32(w))
		if factor := n.context.Scalars[p.Name]; factor != nil {
			var err error
			if weight, err = ops.Scale(factor, weight); err != nil {
				return nil, fmt.Errorf("autoencoder: penalty %s: %w", p.Name, err)
			}
		}
		terms, weights = append(terms, p.Term), append(weights, weight)
	}
	total, err := ops.Penalize(loss, terms, weights)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: penalties: %w", err)
	}
	return total, nil
}

// Learnables returns the nodes of the weights and biases in the order of Model.Params: the encoder's, then the decoder's.
func (n *Network) Learnables() gorgonia.Nodes { return append(gorgonia.Nodes(nil), n.weights...) }

// EncoderLearnables returns the nodes of the encoder's weights and biases. They are what a loss on codes is differentiated by:
// gorgonia.Grad refuses weights that the loss does not depend on, as the decoder's.
func (n *Network) EncoderLearnables() gorgonia.Nodes { return n.learnables("encoder") }

// DecoderLearnables returns the nodes of the decoder's weights and biases, as for training it on codes that stay as they are.
func (n *Network) DecoderLearnables() gorgonia.Nodes { return n.learnables("decoder") }

func (n *Network) learnables(half string) gorgonia.Nodes {
	lo, hi := n.model.half(half)
	return append(gorgonia.Nodes(nil), n.weights[lo:hi]...)
}
