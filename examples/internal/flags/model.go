package flags

import (
	"flag"

	"github.com/denoise-go/denoise/autoencoder"
)

// Model is the network to train: an MLP as deep and wide as autoencoder.MLP28x28. It has no flags.
type Model struct{}

func (*Model) Register(*flag.FlagSet) {}

func (*Model) Read(*flag.FlagSet) error { return nil }

var (
	encoder = []int{512, 128, 128}
	decoder = []int{128, 512} // and as many as there are pixels
)

// Config returns the network for images of d pixels.
func (*Model) Config(d int, seed uint64) autoencoder.Config {
	return autoencoder.MLP(d, encoder, append(decoder[:len(decoder):len(decoder)], d)).WithSeed(seed)
}

// Memory returns the bytes that are enough for training the network with batches of some images.
func (*Model) Memory(d, batch int) int64 {
	const parameter, unit = 48, 66 // bytes for each parameter of the network, and for each number of its layers in a row
	widths := append(append(append([]int{d}, encoder...), decoder...), d)
	parameters, units := int64(0), int64(d)
	for i, width := range widths[1:] {
		parameters += int64(widths[i]+1) * int64(width)
		units += int64(width)
	}
	return parameter*parameters + int64(batch)*unit*units
}
