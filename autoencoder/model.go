package autoencoder

import (
	"errors"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/philox"
)

// Model is a denoising autoencoder: its configuration and its weights.
//
// Denoise, Encode, Save and train.Evaluate may be called from any number of goroutines at once, but not while a step of training
// changes the weights. While train.Run is at work their time is between two epochs, until a callback of train.Config.OnEpoch returns.
type Model struct {
	cfg              Config
	encoder, decoder []layer

	denoising, encoding *runners
}

// errEmpty is what is wrong with a Model that is none, such as &Model{}.
var errEmpty = errors.New("want a model from New or Load, got an empty one")

// layer is one linear layer, in→out, and whether a ReLU follows.
type layer struct {
	weight, bias Param // out×in, out
	relu         bool
}

// Param is one tensor of weights with the name PyTorch gives it in nn.Sequential, such as encoder.0.weight.
type Param struct {
	Name  string
	Shape []int
	Data  []float32 // row-major; the model's own memory
}

// size is the number of elements.
func (p *Param) size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// New returns a model with fresh weights: uniform in ±1/√(layer input width), as torch.nn.Linear starts, drawn from the
// configuration's seed.
func New(cfg Config) (*Model, error) {
	m, err := newModel(cfg)
	if err != nil {
		return nil, err
	}
	index := uint32(0)
	for _, l := range m.layers() {
		bound := float32(1 / math.Sqrt(float64(l.weight.Shape[1])))
		for _, p := range []*Param{&l.weight, &l.bias} {
			p.Data = make([]float32, p.size())
			philox.Stream{Seed: cfg.Seed, Purpose: philox.Weights, Index: index}.Uniforms(p.Data)
			for i, u := range p.Data {
				p.Data[i] = (2*u - 1) * bound
			}
			index++
		}
	}
	return m, nil
}

// newModel returns a model whose weights have names and shapes, but no memory yet.
func newModel(cfg Config) (*Model, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	m := &Model{cfg: cfg.clone()} // the caller may go on writing to its lists
	m.encoder = newLayers("encoder", cfg.Input, cfg.Encoder)
	m.decoder = newLayers("decoder", cfg.Code(), cfg.Decoder)
	m.denoising = newRunners(m, cfg.Input, cfg.Input, (*Network).Denoise)
	m.encoding = newRunners(m, cfg.Input, cfg.Code(), (*Network).Encode)
	return m, nil
}

// newLayers makes a half of the network. A ReLU follows each layer but the last; in nn.Sequential it takes a number of its
// own, so the layers are numbered 0, 2, 4, ….
func newLayers(half string, in int, widths []int) []layer {
	layers := make([]layer, len(widths))
	for i, out := range widths {
		name := fmt.Sprintf("%s.%d.", half, 2*i)
		layers[i] = layer{
			weight: Param{Name: name + "weight", Shape: []int{out, in}},
			bias:   Param{Name: name + "bias", Shape: []int{out}},
			relu:   i < len(widths)-1,
		}
		in = out
	}
	return layers
}

func (m *Model) layers() []*layer {
	var layers []*layer
	for _, half := range [][]layer{m.encoder, m.decoder} {
		for i := range half {
			layers = append(layers, &half[i])
		}
	}
	return layers
}

// Config returns the configuration the model was made with.
func (m *Model) Config() Config { return m.cfg.clone() }

// Params returns the weights and biases in the order of the layers. They are the model's own: what is written to them is
// what every graph of the model sees.
func (m *Model) Params() []Param {
	var params []Param
	for _, l := range m.layers() {
		params = append(params, l.weight, l.bias)
	}
	return params
}
