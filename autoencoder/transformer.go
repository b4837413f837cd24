package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// Transformer returns a network of self-attention over the patches of images of one size, as ViT's (Dosovitskiy et al., "An Image is Worth 16x16 Words:
// Transformers for Image Recognition at Scale", 2021): t.Depth blocks, of which the encoder has the first half, and a linear layer from each token to the
// pixels of its patch. The code is as many tokens as there are patches, and so no smaller than an image.
//
//	autoencoder.Transformer(layer.Shape{C: 1, H: 28, W: 28}, autoencoder.Tokens{Patch: 4, Width: 96, Heads: 4, MLP: 192, Depth: 4})
func Transformer(image layer.Shape, t Tokens) Config {
	depth := max(t.Depth, 0)
	return Config{
		Input:   image,
		Encoder: append(t.embed(), t.blocks(depth-depth/2)...),
		Decoder: append(t.blocks(depth/2), t.toImage(image)...),
	}
}
