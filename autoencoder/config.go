package autoencoder

import (
	"fmt"
	"slices"
)

// Config describes a network. It is saved beside the weights.
type Config struct {
	Input   int    `json:"input"`   // D, pixels in an image
	Encoder []int  `json:"encoder"` // output width of each encoder layer; the last is the width of the code
	Decoder []int  `json:"decoder"` // output width of each decoder layer; the last must be Input
	Seed    uint64 `json:"seed"`    // of the initial weights
}

// MNIST returns the network for 28×28 images: 784→512→128→128 and 128→128→512→784.
func MNIST() Config {
	return Config{Input: 784, Encoder: []int{512, 128, 128}, Decoder: []int{128, 512, 784}}
}

// Bounds that no sensible network meets but a damaged file or a slipped digit does.
const (
	maxWidth      = 1 << 20
	maxLayers     = 1 << 10
	maxParameters = 1 << 27
)

// Validate says what is wrong with the configuration, if anything.
func (c Config) Validate() error {
	if err := checkWidth("input", c.Input); err != nil {
		return err
	}
	for _, half := range []struct {
		name   string
		widths []int
	}{{"encoder", c.Encoder}, {"decoder", c.Decoder}} {
		if n := len(half.widths); n < 1 || n > maxLayers {
			return fmt.Errorf("autoencoder: %s: want 1 to %d layers, got %d", half.name, maxLayers, n)
		}
		for i, w := range half.widths {
			if err := checkWidth(fmt.Sprintf("%s layer %d", half.name, i), w); err != nil {
				return err
			}
		}
	}
	if last := c.Decoder[len(c.Decoder)-1]; last != c.Input {
		return fmt.Errorf("autoencoder: decoder: want the last width to be the input width %d, got %d", c.Input, last)
	}
	if n := c.parameters(); n > maxParameters {
		return fmt.Errorf("autoencoder: want at most %d parameters, got %d", maxParameters, n)
	}
	return nil
}

func checkWidth(what string, w int) error {
	if w < 1 || w > maxWidth {
		return fmt.Errorf("autoencoder: %s: want a width from 1 to %d, got %d", what, maxWidth, w)
	}
	return nil
}

func (c Config) clone() Config {
	c.Encoder, c.Decoder = slices.Clone(c.Encoder), slices.Clone(c.Decoder)
	return c
}

// Code is the width of the code, the encoder's output; 0 where there are no layers, which Validate refuses.
func (c Config) Code() int {
	if len(c.Encoder) == 0 {
		return 0
	}
	return c.Encoder[len(c.Encoder)-1]
}

// Parameters is the number of weights and biases.
func (c Config) Parameters() int { return int(c.parameters()) }

// parameters has room for what Validate refuses, also where an int has 32 bits.
func (c Config) parameters() int64 {
	n, in := int64(0), int64(c.Input)
	for _, width := range slices.Concat(c.Encoder, c.Decoder) {
		out := int64(width)
		n += in*out + out
		in = out
	}
	return n
}
