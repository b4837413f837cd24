package autoencoder

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// Network is a Model on an expression graph. Encode and Decode may be applied to any nodes of the graph, any number of
// times, with other nodes between and after them; all applications share the weights.
//
// train.Run trains plain autoencoders. A network with nodes of one's own is trained by a loop of one's own, as in the example: the loss
// and what gorgonia.Grad returns for it, a machine of train.CPU.VM for them, and a solver such as train.NewAdamW. That machine runs
// the graph in all builds; with the build tag cuda Gorgonia's own tape machine needs a GPU. Where several goroutines make graphs, each
// makes them within Build.
type Network struct {
	model            *Model
	encoder, decoder []layerNodes
}

type layerNodes struct {
	weight, bias *gorgonia.Node
	relu         bool
}

// Network puts the model's weights on the graph as nodes that share the model's memory. A graph takes one model only, whose weights
// are known by their names.
func (m *Model) Network(g *gorgonia.ExprGraph) (*Network, error) {
	if len(m.encoder) == 0 {
		return nil, fmt.Errorf("autoencoder: network: %w", errEmpty)
	}
	n := &Network{model: m}
	var err error
	if n.encoder, err = placeLayers(g, m.encoder); err != nil {
		return nil, err
	}
	if n.decoder, err = placeLayers(g, m.decoder); err != nil {
		return nil, err
	}
	return n, nil
}

func placeLayers(g *gorgonia.ExprGraph, layers []layer) ([]layerNodes, error) {
	nodes := make([]layerNodes, len(layers))
	for i, l := range layers {
		var err error
		nodes[i].relu = l.relu
		if nodes[i].weight, err = place(g, l.weight); err != nil {
			return nil, err
		}
		if nodes[i].bias, err = place(g, l.bias); err != nil {
			return nil, err
		}
	}
	return nodes, nil
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

// Encode returns the node of the codes [B×C] of the images x [B×D].
func (n *Network) Encode(x *gorgonia.Node) (*gorgonia.Node, error) {
	return forward("encode", x, n.encoder)
}

// Decode returns the node of the images [B×D] of the codes [B×C].
func (n *Network) Decode(code *gorgonia.Node) (*gorgonia.Node, error) {
	return forward("decode", code, n.decoder)
}

// Denoise returns the node of the denoised images [B×D] of x [B×D]: Encode, then Decode.
func (n *Network) Denoise(x *gorgonia.Node) (*gorgonia.Node, error) {
	code, err := n.Encode(x)
	if err != nil {
		return nil, err
	}
	return n.Decode(code)
}

func forward(half string, x *gorgonia.Node, layers []layerNodes) (*gorgonia.Node, error) {
	for i, l := range layers {
		var err error
		if x, err = ops.Linear(x, l.weight, l.bias, l.relu); err != nil {
			return nil, fmt.Errorf("autoencoder: %s: layer %d: %w", half, i, err)
		}
	}
	return x, nil
}

// Learnables returns the nodes of the weights and biases in the order of Model.Params: the encoder's, then the decoder's.
func (n *Network) Learnables() gorgonia.Nodes {
	return append(n.EncoderLearnables(), n.DecoderLearnables()...)
}

// EncoderLearnables returns the nodes of the encoder's weights and biases. They are what a loss on codes is differentiated by:
// gorgonia.Grad refuses weights that the loss does not depend on, as the decoder's.
func (n *Network) EncoderLearnables() gorgonia.Nodes { return learnables(n.encoder) }

// DecoderLearnables returns the nodes of the decoder's weights and biases, as for training it on codes that stay as they are.
func (n *Network) DecoderLearnables() gorgonia.Nodes { return learnables(n.decoder) }

func learnables(layers []layerNodes) gorgonia.Nodes {
	var nodes gorgonia.Nodes
	for _, l := range layers {
		nodes = append(nodes, l.weight, l.bias)
	}
	return nodes
}
