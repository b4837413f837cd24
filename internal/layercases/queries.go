package layercases

import (
	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

func init() {
	tap := layer.Tap{Name: "x"}
	read := layer.CrossAttention{Tap: "x", Heads: 2}
	add("queries", map[string]autoencoder.Config{
		"some":   {Input: layer.Shape{C: 4, H: 1, W: 5}, Encoder: layer.Stack{tap, layer.Queries{N: 3}, read}},
		"one":    {Input: layer.Shape{C: 4, H: 2, W: 3}, Encoder: layer.Stack{tap, layer.Queries{N: 1}, read, layer.Tanh{}}},
		"vector": {Input: layer.Vector(4), Encoder: layer.Stack{tap, layer.Queries{N: 2}, read}},
	})
	refuse(Refused{layer.Queries{}, layer.Vector(3), "want at least 1 query, got 0"})
}
