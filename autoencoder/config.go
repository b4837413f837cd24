package autoencoder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/strict"
)

// Config describes a network: the shape of a sample, and the layers of encoder and decoder. It is saved beside the weights, as JSON:
//
//	{"input": [784, 1, 1], "encoder": [{"kind": "linear", "out": 512}, {"kind": "relu"}, …], "decoder": […], "seed": 0}
//
// What the encoder makes is the code. The decoder makes samples of the input's shape of it.
type Config struct {
	Input   layer.Shape `json:"input"` // C×H×W; D×1×1 takes any picture of D numbers, flattened in PyTorch's order
	Encoder layer.Stack `json:"encoder"`
	Decoder layer.Stack `json:"decoder"`
	Seed    uint64      `json:"seed"` // of the initial weights
}

// Validate reports what is wrong with the configuration, if anything, and names the layer.
func (c Config) Validate() error {
	if _, _, err := c.plan(); err != nil {
		return fmt.Errorf("autoencoder: %w", err)
	}
	return nil
}

// plan returns what the layers need, and the shape of the code.
func (c Config) plan() (p *layer.Plan, code layer.Shape, err error) {
	if err := c.Input.Validate(); err != nil {
		return nil, code, fmt.Errorf("input: %w", err)
	}
	p, s := layer.NewPlan(), c.Input
	for _, half := range c.halves() {
		if len(half.Stack) == 0 {
			err = errors.New("want at least 1 layer, got none")
		} else {
			s, err = half.Stack.Plan(p.Sub(half.Name), s)
		}
		if err != nil {
			return nil, code, fmt.Errorf("%s: %w", half.Name, err)
		}
		if half.Name == "encoder" {
			code = s
		}
	}
	if s != c.Input {
		return nil, code, fmt.Errorf("decoder: want the shape of the input %v from the last layer, got %v", c.Input, s)
	}
	return p, code, nil
}

// halves are the network's parts in order, by the names that PyTorch's state_dict has them under.
func (c Config) halves() []layer.Part {
	return []layer.Part{{Name: "encoder", Stack: c.Encoder}, {Name: "decoder", Stack: c.Decoder}}
}

// WithSeed returns the configuration with another seed of the initial weights.
func (c Config) WithSeed(seed uint64) Config {
	c.Seed = seed
	return c
}

// Takes reports samples that the network does not take. A network of input D×1×1 takes all of D numbers, in PyTorch's order; any other
// network takes samples of its input's shape.
func (c Config) Takes(sample layer.Shape) error {
	switch {
	case sample == c.Input || c.Input.IsVector() && sample.Size() == c.Input.C:
		return nil
	case c.Input.IsVector():
		return fmt.Errorf("want samples of %d numbers as the network takes, got %v = %d", c.Input.C, sample, sample.Size())
	}
	return fmt.Errorf("want samples of shape %v as the network takes, got %v", c.Input, sample)
}

// clone returns a configuration that shares no memory with c. Its layers are what JSON makes of c's, so a pointer to a layer and the
// layer itself come out equal.
func (c Config) clone() (clone Config, err error) {
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &clone)
	}
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	return clone, nil
}

// Equal reports whether two configurations have the same JSON.
func (c Config) Equal(d Config) bool {
	a, errA := json.Marshal(c)
	b, errB := json.Marshal(d)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// UnmarshalJSON reads what json.Marshal wrote, and the list of widths that the first version wrote in its place: {"input": 784,
// "encoder": [512, 128, 128], "decoder": [128, 512, 784], "seed": 0}, which stands for MLP.
func (c *Config) UnmarshalJSON(text []byte) error {
	var widths struct {
		Input            int
		Encoder, Decoder []int
		Seed             uint64
	}
	if err := strict.JSON(text, &widths); err == nil {
		if n := len(widths.Encoder) + len(widths.Decoder); n > maxWidths {
			return fmt.Errorf("autoencoder: configuration: want at most %d widths, got %d", maxWidths, n)
		}
		*c = MLP(widths.Input, widths.Encoder, widths.Decoder)
		c.Seed = widths.Seed
		return nil
	}
	type plain Config // without this method
	return strict.JSON(text, (*plain)(c))
}

// maxWidths bounds the lists of widths that are made into layers.
const maxWidths = 512
