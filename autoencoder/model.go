package autoencoder

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/philox"
)

// Model is a denoising autoencoder: its configuration and its weights.
//
// Denoise, Encode, Decode, Sample, Save and metrics.Evaluate may be called from any number of goroutines at once, but not while a step of training
// changes the weights. While train.Run is at work their time is between two epochs, until a callback of train.Config.OnEpoch returns.
//
// Denoise and the like keep the weights of convolutions in the form in which they are multiplied, in at most 64 MiB, until SetWeights or StartFourier changes them. Once
// Params or Network has handed the weights out, they may change at any time, and each call packs them again: for one image this takes up to two fifths of
// the time. A model that gets such a model's weights by SetWeights, or from its file, keeps them.
type Model struct {
	cfg    Config
	plan   *layer.Plan
	code   layer.Shape
	params []Param
	packs  *conv.Packs // of the weights; models that At returns share it

	ways
}

// ways are the paths through the network that the model's methods take.
type ways struct {
	denoising, encoding, decoding *runners
	distributions                 *runners // of the codes; nil unless the encoder makes them
}

// paths returns the ways of a model. A nil one has none, whose use is an error.
func (m *Model) paths() (w ways) {
	if m != nil {
		w = m.ways
	}
	return w
}

// isEmpty reports a nil or zero model, whose use is errEmpty.
func (m *Model) isEmpty() bool { return m == nil || m.plan == nil }

// of makes m the model of all runners.
func (w *ways) of(m *Model) {
	for _, rs := range []*runners{w.denoising, w.encoding, w.decoding, w.distributions} {
		if rs != nil {
			rs.model = m
		}
	}
}

// errEmpty reports the use of a zero Model, such as &Model{}.
var errEmpty = errors.New("want a model from New or Load, got an empty one")

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

// New returns a model with fresh weights, which start as the layers say (linear ones uniform in ±1/√(input width), as torch.nn.Linear
// does), drawn from the configuration's seed.
func New(cfg Config) (*Model, error) {
	m, err := newModel(cfg)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: %w", err)
	}
	for i, planned := range m.plan.Params() {
		p := &m.params[i]
		p.Data = make([]float32, p.size())
		planned.Start(p.Data, philox.Stream{Seed: cfg.Seed, Purpose: philox.Weights, Index: uint32(i)})
	}
	return m, nil
}

// newModel returns a model whose weights have names and shapes, but no memory yet.
func newModel(cfg Config) (*Model, error) {
	if _, _, err := cfg.plan(); err != nil {
		return nil, err
	}
	cfg, err := cfg.clone() // the caller may go on writing to its lists
	if err != nil {
		return nil, err
	}
	return planModel(cfg)
}

// planModel is newModel of a configuration that nobody else has.
func planModel(cfg Config) (*Model, error) {
	plan, code, err := cfg.plan()
	if err != nil {
		return nil, err
	}
	m := &Model{cfg: cfg, plan: plan, code: code, packs: new(conv.Packs)}
	for _, p := range plan.Params() {
		m.params = append(m.params, Param{Name: p.Name, Shape: p.Shape})
	}
	m.denoising = newRunners(m, "images", cfg.Input, cfg.Input, (*Network).Denoise)
	m.encoding = newRunners(m, "images", cfg.Input, code, (*Network).Encode)
	m.decoding = newRunners(m, "codes", code, cfg.Input, (*Network).Decode)
	if endsWithGaussian(cfg.Encoder) {
		both := layer.Shape{C: 2 * code.C, H: code.H, W: code.W}
		m.distributions = newRunners(m, "images", cfg.Input, both, (*Network).distribution)
	}
	return m, nil
}

// Config returns the configuration the model was made with.
func (m *Model) Config() Config {
	if c, err := m.cfg.clone(); err == nil {
		return c
	}
	return Config{} // of an empty model
}

// Input returns the shape of a sample that the network takes and gives.
func (m *Model) Input() layer.Shape { return m.cfg.Input }

// Takes reports samples of a shape that the network does not take: see Config.Takes.
func (m *Model) Takes(sample layer.Shape) error {
	if m.isEmpty() {
		return errEmpty
	}
	return m.cfg.Takes(sample)
}

// Code returns the shape of the code, the encoder's output.
func (m *Model) Code() layer.Shape { return m.code }

// Parameters returns the number of weights and biases.
func (m *Model) Parameters() (n int) {
	for _, p := range m.params {
		n += p.size()
	}
	return n
}

// Params returns the weights and biases in the order of the layers. They are the model's own: what is written to them is
// what every graph of the model sees.
func (m *Model) Params() []Param {
	m.packs.Stop()
	return slices.Clone(m.params)
}

// half returns the range of the parameters of encoder or decoder.
func (m *Model) half(name string) (lo, hi int) {
	inHalf := func(p Param) bool { return strings.HasPrefix(p.Name, name+".") }
	lo = max(slices.IndexFunc(m.params, inHalf), 0)
	for hi = lo; hi < len(m.params) && inHalf(m.params[hi]); hi++ {
	}
	return lo, hi
}

// ReceptiveField returns, along rows and columns of a picture, by what number its size has to be divisible for the network and how many
// pixels of surroundings an output pixel depends on, or layer.Unlimited, as with GroupNorm: see layer.Plan.ReceptiveField. Without ok, the
// network takes pictures of one size only: a layer is made for it (Flatten, say), or the network's input is a vector.
func (m *Model) ReceptiveField() (rows, cols layer.Field, ok bool) {
	if m.isEmpty() || m.cfg.Input.IsVector() {
		return layer.Field{}, layer.Field{}, false
	}
	return m.plan.ReceptiveField()
}
