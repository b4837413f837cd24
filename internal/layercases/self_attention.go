package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	tokens := layer.Shape{C: 4, H: 1, W: 5}
	self := func(l layer.SelfAttention) layer.Stack { return layer.Stack{l, layer.Tanh{}} }
	add("self_attention", map[string]autoencoder.Config{
		"one_head":         {Input: tokens, Encoder: self(layer.SelfAttention{Heads: 1})},
		"heads":            {Input: tokens, Encoder: self(layer.SelfAttention{Heads: 2})},
		"wide":             {Input: layer.Shape{C: 1, H: 1, W: 3}, Encoder: append(layer.Stack{layer.Linear{Out: 6}}, self(layer.SelfAttention{Heads: 3})...)},
		"picture":          {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: self(layer.SelfAttention{Heads: 2})},
		"vector":           {Input: layer.Vector(4), Encoder: self(layer.SelfAttention{Heads: 2})},
		"block":            {Input: tokens, Encoder: layer.Stack{layer.Positions{}, layer.Residual{Body: layer.Stack{layer.LayerNorm{}, layer.SelfAttention{Heads: 2}}}}},
		"straight_through": {Input: tokens, Encoder: self(layer.SelfAttention{Heads: 2, Hard: layer.StraightThrough})},
		"hard_picture":     {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: self(layer.SelfAttention{Heads: 1, Hard: layer.StraightThrough, Temperature: 0.5})},
		"gumbel":           {Input: tokens, Encoder: self(layer.SelfAttention{Heads: 2, Hard: layer.Gumbel, Temperature: 2})},
	})
	refuse(
		Refused{layer.SelfAttention{}, tokens, "want at least 1 head, and channels in groups of as many, got 0 heads of 4 channels"},
		Refused{layer.SelfAttention{Heads: 3}, tokens, "got 3 heads of 4 channels"},
		Refused{layer.SelfAttention{Heads: 1, Temperature: 1}, tokens, "want a temperature with hard attention only, got 1"},
		Refused{layer.SelfAttention{Heads: 1, Hard: layer.Gumbel, Temperature: -1}, tokens, "want a temperature above 0, or 0 for 1, got -1"},
		Refused{layer.SelfAttention{Heads: 1, Hard: "none"}, tokens, `want hard attention that is "straight_through", "gumbel" or left out, got "none"`},
	)
}
