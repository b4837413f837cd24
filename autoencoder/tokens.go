package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// Tokens are the sizes of a network of attention over patches of images.
type Tokens struct {
	Patch int        // height and width of a patch in pixels, which divide those of an image
	Width int        // numbers of a token
	Heads int        // of attention; they divide Width
	MLP   int        // numbers between the two linear layers of a block
	Depth int        // blocks of self-attention; see Transformer and Perceiver
	Hard  layer.Hard // how attention chooses one token; layer.Soft, the zero value, weighs all
}

// embed returns the layers that make tokens of an image: a linear layer on each patch, and its position.
func (t Tokens) embed() layer.Stack {
	return layer.Stack{layer.Patches{Size: t.Patch}, layer.Linear{Out: t.Width}, layer.Positions{}}
}

// toImage returns the layers that make an image of tokens, one of each.
func (t Tokens) toImage(image layer.Shape) layer.Stack {
	return layer.Stack{layer.LayerNorm{}, layer.Linear{Out: image.C * t.Patch * t.Patch}, layer.Unpatches{Size: t.Patch, To: image}}
}

// blocks returns n blocks in which tokens read one another and are then computed on alone.
func (t Tokens) blocks(n int) (st layer.Stack) {
	for range min(n, mostRepeated) {
		st = append(st, t.block(layer.SelfAttention{Heads: t.Heads, Hard: t.Hard})...)
	}
	return st
}

// reading returns a block whose n learned tokens read what a tap has named.
func (t Tokens) reading(tap string, n int) layer.Stack {
	return append(layer.Stack{layer.Queries{N: n}}, t.block(layer.CrossAttention{Tap: tap, Heads: t.Heads, Hard: t.Hard})...)
}

// block returns attention and a multilayer perceptron, each after a norm and with a skip around it.
func (t Tokens) block(attention layer.Layer) layer.Stack {
	return layer.Stack{
		layer.Residual{Body: layer.Stack{layer.LayerNorm{}, attention}},
		layer.Residual{Body: layer.Stack{layer.LayerNorm{}, layer.Linear{Out: t.MLP}, layer.GELU{}, layer.Linear{Out: t.Width}}},
	}
}
