package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// Perceiver returns an autoencoder of cross-attention for images of one size, after Perceiver IO (Jaegle et al., "Perceiver IO: A General Architecture for
// Structured Inputs & Outputs", 2021). In the encoder so many learned queries read the patches of the noisy image, and each makes so many numbers of
// the code of what it has read. In the decoder a learned query for each patch reads the code. t.Depth blocks of self-attention follow the first reading, and as
// many precede the second. No linear layer is over all pixels.
//
//	autoencoder.Perceiver(layer.Shape{C: 1, H: 28, W: 28}, 8, 16, autoencoder.Tokens{Patch: 4, Width: 96, Heads: 4, MLP: 192, Depth: 1})
func Perceiver(image layer.Shape, queries, numbers int, t Tokens) Config {
	const patches, code = "patches", "code"
	cfg := Config{Input: image, Encoder: append(t.embed(), layer.LayerNorm{}, layer.Tap{Name: patches})}
	cfg.Encoder = append(cfg.Encoder, t.reading(patches, queries)...)
	cfg.Encoder = append(cfg.Encoder, t.blocks(t.Depth)...)
	cfg.Encoder = append(cfg.Encoder, layer.LayerNorm{}, layer.Linear{Out: numbers})

	side := max(t.Patch, 1) // a patch below 1 is reported with its layer
	cfg.Decoder = append(layer.Stack{layer.Linear{Out: t.Width}, layer.Positions{}}, t.blocks(t.Depth)...)
	cfg.Decoder = append(cfg.Decoder, layer.LayerNorm{}, layer.Tap{Name: code})
	cfg.Decoder = append(cfg.Decoder, t.reading(code, image.H/side*(image.W/side))...)
	cfg.Decoder = append(cfg.Decoder, t.toImage(image)...)
	return cfg
}
