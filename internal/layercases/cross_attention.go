package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	tokens := layer.Shape{C: 4, H: 1, W: 5}
	of := func(l layer.CrossAttention) layer.Stack {
		l.Tap = "keys"
		return layer.Stack{layer.Linear{Out: 4}, layer.Tap{Name: "keys"}, layer.Tanh{}, l}
	}
	add("cross_attention", map[string]autoencoder.Config{
		"heads":   {Input: tokens, Encoder: of(layer.CrossAttention{Heads: 2})},
		"itself":  {Input: tokens, Encoder: layer.Stack{layer.Tap{Name: "x"}, layer.CrossAttention{Tap: "x", Heads: 1}}},
		"picture": {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: of(layer.CrossAttention{Heads: 1})},
		"decoder": {Input: tokens, Encoder: layer.Stack{layer.Tap{Name: "noisy"}, layer.Linear{Out: 2}}, Decoder: layer.Stack{layer.Linear{Out: 4},
			layer.Residual{Body: layer.Stack{layer.CrossAttention{Tap: "noisy", Heads: 2}}}}},
		"sizes": {Input: layer.Shape{C: 1, H: 2, W: 4}, Encoder: layer.Stack{layer.Linear{Out: 4}, layer.Tap{Name: "pixels"}, layer.MaxPool2d{Kernel: layer.Both(2)},
			layer.CrossAttention{Tap: "pixels", Heads: 2}}},
		"vector":           {Input: layer.Vector(4), Encoder: of(layer.CrossAttention{Heads: 2})},
		"straight_through": {Input: tokens, Encoder: of(layer.CrossAttention{Heads: 2, Hard: layer.StraightThrough})},
		"gumbel":           {Input: tokens, Encoder: of(layer.CrossAttention{Heads: 1, Hard: layer.Gumbel})},
	})
	refuse(
		Refused{layer.CrossAttention{Tap: "none", Heads: 1}, tokens, `want the name of a tap before this layer, got "none"`},
		Refused{layer.Residual{Body: layer.Stack{layer.Tap{Name: "t"}, layer.Linear{Out: 2}, layer.CrossAttention{Tap: "t", Heads: 1}}}, tokens,
			`want the tap "t" and x of as many channels (a Linear changes them), got 4×1×5 and 2×1×5`},
	)
}
