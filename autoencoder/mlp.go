package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// MLP returns a network of linear layers over all pixels: input pixels, then the widths of the encoder's layers, the last of which is
// the code's, then those of the decoder's, the last of which is the input's. A ReLU follows each layer but the last of each half.
func MLP(input int, encoder, decoder []int) Config {
	return Config{Input: layer.Vector(input), Encoder: linears(encoder), Decoder: linears(decoder)}
}

func linears(widths []int) (st layer.Stack) {
	for i, width := range widths {
		if i > 0 {
			st = append(st, layer.ReLU{})
		}
		st = append(st, layer.Linear{Out: width})
	}
	return st
}

// MLP28x28 returns the MLP for 28×28 pictures such as MNIST's: 784→512→128→128 and 128→128→512→784.
func MLP28x28() Config { return MLP(784, []int{512, 128, 128}, []int{128, 512, 784}) }
