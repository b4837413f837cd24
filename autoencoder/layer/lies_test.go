package layer_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/ops"
)

// liar is a layer whose Apply does what it likes.
type liar struct{ Lie string }

func (liar) Kind() string { return "test.liar" }

func (liar) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	return in, p.Param("w", layer.Constant(0), 2)
}

var lies = map[string]func(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error){
	"nil":       func(*layer.Scope, *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil },
	"shape":     func(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(1, x, x) },
	"batch":     func(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(0, x, x) },
	"dims":      func(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(x, 1) },
	"parameter": func(s *layer.Scope, _ *gorgonia.Node) (*gorgonia.Node, error) { return s.Param("v") },
	"tap":       func(s *layer.Scope, _ *gorgonia.Node) (*gorgonia.Node, error) { return s.Tap("unset") },
	"penalty": func(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		return x, s.Penalize("mine", 1, x)
	},
	"keys": func(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		if _, _, err := s.Random(2); err != nil {
			return nil, err
		}
		n, _, err := s.Random(3)
		return n, err
	},
	"level": func(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		if _, err := s.NoiseLevel(2); err != nil {
			return nil, err
		}
		return s.NoiseLevel(3)
	},
}

func (l liar) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return lies[l.Lie](s, x)
}

func init() { layer.Register(liar{}) }

func TestLayersThatLie(t *testing.T) {
	for lie, want := range map[string]string{
		"nil":       "want a node, got nil",
		"shape":     "want an output of samples of shape 3×1×1 as Plan says, got a node of shape (2, 6)",
		"batch":     "want an output of 2 samples as the input has, got a node of shape (4, 3)",
		"dims":      "want a float32 node [B×D] or [B×H×W×C], got float32 of shape (2)",
		"parameter": `want a parameter that Plan declares, got "v"`,
		"tap":       `want a tap "unset", which is set in the encoder`,
		"penalty":   "penalty mine: want a float32 scalar, got ",
		"keys":      "want one batch size for all applications on a graph, got 2 and 3",
		"level":     "want one batch size for all applications on a graph, got 2 and 3",
	} {
		net, x := network(t, autoencoder.Config{Input: layer.Vector(3), Encoder: layer.Stack{layer.ReLU{}, liar{lie}}, Decoder: layer.Stack{layer.ReLU{}}}, layer.Loss)
		_, err := net.Denoise(x)
		wants(t, lie, err, "autoencoder: encode: layer 1 (test.liar): "+want)
	}
}

// network puts a network on a graph, with two samples.
func network(t *testing.T, cfg autoencoder.Config, mode layer.Mode) (*autoencoder.Network, *gorgonia.Node) {
	t.Helper()
	m, err := autoencoder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	g := gorgonia.NewGraph()
	net, err := m.Network(g)
	if err != nil {
		t.Fatal(err)
	}
	_, x, err := layer.Input(g, "x", 2, cfg.Input)
	if err != nil {
		t.Fatal(err)
	}
	return net.In(mode), x
}

// A decoder that reads what the encoder has tapped is not applied alone.
func TestDecoderWithoutItsTap(t *testing.T) {
	for _, reader := range []layer.Layer{layer.Add{Tap: "skip"}, layer.Concatenate{Tap: "skip"}} {
		net, x := network(t, autoencoder.Config{Input: layer.Vector(3), Encoder: layer.Stack{layer.Tap{Name: "skip"}, layer.Tanh{}},
			Decoder: layer.Stack{reader, layer.Linear{Out: 3}}}, layer.Inference)
		if _, err := net.Denoise(x); err != nil {
			t.Error(err)
		}
		_, err := net.Decode(x)
		wants(t, reader.Kind(), err, "autoencoder: decode: layer 0 ("+reader.Kind()+`): want a tap "skip", which is set in the encoder: apply encoder and decoder together`)
	}
}

// The weights of penalties of one name follow one schedule, which is an input of the graph.
func TestScheduledPenalties(t *testing.T) {
	cfg := autoencoder.Config{Input: layer.Vector(3), Encoder: layer.Stack{layer.Linear{Out: 2}, layer.Sparsity{Weight: 0.5}, layer.WeightPenalty{L1: 0.25}},
		Decoder: layer.Stack{layer.Linear{Out: 3}, layer.Sparsity{Weight: 2}}}
	penalties := func(factor float32, scheduled ...string) float32 {
		net, x := network(t, cfg, layer.Training)
		net = net.In(layer.Training, scheduled...)
		y, err := net.Denoise(x)
		if err != nil {
			t.Fatal(err)
		}
		loss, err := autoencoder.L1(y, y) // 0
		if err == nil {
			loss, err = net.Penalize(loss)
		}
		if err != nil {
			t.Fatal(err)
		}
		vm, err := ops.Machine(x.Graph(), gorgonia.Nodes{loss})
		if err != nil {
			t.Fatal(err)
		}
		defer vm.Close()
		bind := map[*gorgonia.Node]gorgonia.Value{x: tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float32{1, -2, 3, -4, 5, -6}))}
		if n := len(net.Inputs().Scalars); n != len(scheduled) {
			t.Errorf("want %d scalars for the schedules of %v, got %d", len(scheduled), scheduled, n)
		}
		for _, n := range net.Inputs().Scalars {
			bind[n] = gorgonia.NewF32(factor)
		}
		for n, v := range bind {
			if err := gorgonia.Let(n, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		return loss.Value().Data().(float32)
	}
	all := penalties(0)
	if got := penalties(1, "sparsity", "l1"); got != all {
		t.Errorf("a factor of 1: want %v, got %v", all, got)
	}
	if got := penalties(0, "sparsity", "l1"); got != 0 {
		t.Errorf("a factor of 0: want 0, got %v", got)
	}
	sparsity, weights := penalties(0, "l1"), penalties(0, "sparsity")
	if sparsity <= 0 || weights <= 0 || math.Abs(float64(sparsity+weights-all)) > 1e-6*float64(all) {
		t.Errorf("want penalties above 0 that add up to %v, got %v and %v", all, sparsity, weights)
	}
	if got := penalties(2, "l1"); math.Abs(float64(got-sparsity-2*weights)) > 1e-6*float64(all) {
		t.Errorf("a factor of 2: want %v, got %v", sparsity+2*weights, got)
	}
}

// Layers that draw random numbers have purposes of their own, and validation has others than training.
func TestPurposesOfRandomNumbers(t *testing.T) {
	seen := map[uint32]bool{}
	for _, mode := range []layer.Mode{layer.Training, layer.Loss} {
		s := (&layer.Context{Graph: gorgonia.NewGraph(), Mode: mode, Plan: layer.NewPlan()}).Application()
		var first *gorgonia.Node
		for i := range 3 {
			keys, purpose, err := s.Sub("a").Random(2)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = keys
			}
			if seen[purpose] || keys != first || keys.Dtype() != tensor.Int32 || !keys.Shape().Eq(tensor.Shape{2, 4}) {
				t.Errorf("want a new purpose for the keys of the graph, got %d for %v", purpose, keys)
			}
			seen[purpose] = true
		}
	}
}
