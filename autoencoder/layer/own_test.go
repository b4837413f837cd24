package layer_test

import (
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

// gated is a layer of a user's own, y = x ∘ g + x², of Gorgonia's operations, with a weight g for each channel of a vector.
type gated struct{}

func (gated) Kind() string { return "test.gated" }

func (gated) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	return in, p.Param("gate", layer.Uniform(1), in.C)
}

func (gated) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	g, err := s.Param("gate")
	if err != nil {
		return nil, err
	}
	y, err := gorgonia.BroadcastHadamardProd(x, g, nil, []byte{0})
	if err != nil {
		return nil, err
	}
	squares, err := gorgonia.Square(x)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(y, squares)
}

// pointer is a layer whose methods are a pointer's: a stack, Gorgonia's tanh in [B×C×H×W], and a linear layer of this package.
type pointer struct {
	Before layer.Stack `json:"before"`
	Out    int         `json:"out"`
}

var pointerKind = &pointer{}

func (*pointer) Kind() string { return "test.pointer" }

func (l *pointer) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	s, err := l.Before.Plan(p.Sub("before"), in)
	if err != nil {
		return s, err
	}
	return layer.Linear{Out: l.Out}.Plan(p.Sub("after"), s)
}

func (l *pointer) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	x, err := l.Before.Apply(s.Sub("before"), x)
	if err == nil {
		x, err = layer.ToNCHW(x)
	}
	if err == nil {
		x, err = gorgonia.Tanh(x)
	}
	if err == nil {
		x, err = layer.FromNCHW(x)
	}
	if err != nil {
		return nil, err
	}
	return layer.Linear{Out: l.Out}.Apply(s.Sub("after"), x)
}

func init() {
	layer.Register(gated{})
	layer.Register(pointerKind)
}

func TestLayersOfAUsersOwn(t *testing.T) {
	for name, cfg := range map[string]autoencoder.Config{
		"value":               {Input: layer.Vector(4), Encoder: layer.Stack{gated{}, layer.ReLU{}}},
		"pointer":             {Input: layer.Shape{C: 2, H: 2, W: 3}, Encoder: layer.Stack{&pointer{layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}}, 2}}},
		"pointer, of vectors": {Input: layer.Vector(4), Encoder: layer.Stack{&pointer{Out: 3}, layer.ReLU{}, layer.WeightPenalty{L2: 0.25}}},
		"pointer to value":    {Input: layer.Vector(4), Encoder: layer.Stack{layer.Linear{Out: 3}, &gated{}}},
	} {
		t.Run(name, func(t *testing.T) { layertest.Check(t, cfg) })
	}
}
