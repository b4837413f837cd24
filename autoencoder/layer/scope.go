package layer

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// Mode is what a network is applied for.
type Mode int

// The modes.
const (
	Inference Mode = iota // denoising and encoding
	Loss                  // validation and tests: the loss is computed, no weight moves; Gaussian draws its numbers
	Training              // Dropout acts, too
)

// String returns "inference", "loss" or "training".
func (m Mode) String() string {
	switch m {
	case Inference:
		return "inference"
	case Loss:
		return "loss"
	case Training:
		return "training"
	}
	return fmt.Sprintf("Mode(%d)", int(m))
}

// Context is a network on a graph: its weights, and the inputs that its layers have asked for besides the batch. Package autoencoder
// makes one for each Network; layers see it through their Scope.
type Context struct {
	Graph     *gorgonia.ExprGraph
	Mode      Mode
	Plan      *Plan
	Weights   map[string]*gorgonia.Node // by their names in the Plan
	Scheduled map[string]bool           // names of penalties whose weights are inputs of the graph

	Keys      *gorgonia.Node            // [B×4] int32, see Scope.Random; nil if no layer asked for it
	Level     *gorgonia.Node            // [B], see Scope.Level; nil if no layer asked for it
	Scalars   map[string]*gorgonia.Node // the weights of the scheduled penalties
	Penalties []Penalty

	random *uint32 // layers that asked for random numbers so far, in all modes of a network on a graph
}

// NewContext returns the Context of a network on a graph, in inference mode.
func NewContext(g *gorgonia.ExprGraph, p *Plan, weights map[string]*gorgonia.Node) *Context {
	return &Context{Graph: g, Plan: p, Weights: weights, random: new(uint32)}
}

// In returns a Context of the same network on the same graph in another mode. Penalties of the names given follow a schedule.
func (c *Context) In(mode Mode, scheduled ...string) *Context {
	d := &Context{Graph: c.Graph, Mode: mode, Plan: c.Plan, Weights: c.Weights, Scheduled: map[string]bool{}, random: c.random}
	for _, name := range scheduled {
		d.Scheduled[name] = true
	}
	return d
}

// Penalty is a term that a layer adds to the loss: Weight times the scalar node Term.
type Penalty struct {
	Name   string
	Weight float64
	Term   *gorgonia.Node
	Sum    bool // see Scope.PenalizeSum
}

// Application returns the Scope of a new application of the network to a node.
func (c *Context) Application() *Scope {
	return &Scope{application: &application{c, map[string]*gorgonia.Node{}}}
}

// application is one application of a network.
type application struct {
	*Context
	taps map[string]*gorgonia.Node
}

// Scope is what a layer's Apply finds besides its input: the graph, the mode, the layer's weights, the taps of this application, and
// inputs of the graph that are bound before each run.
type Scope struct {
	*application
	prefix  string
	fresh   bool            // see Fresh
	weights *gorgonia.Nodes // that layers of this stack have asked for so far
}

// Sub returns the Scope of a part of the layer, as Plan.Sub does for its Plan.
func (s *Scope) Sub(name string) *Scope {
	return &Scope{application: s.application, prefix: s.prefix + name + ".", weights: s.weights}
}

// Param returns the node of a parameter that the layer's Plan has declared under this name.
func (s *Scope) Param(name string) (*gorgonia.Node, error) {
	n, ok := s.Weights[s.prefix+name]
	if !ok {
		return nil, fmt.Errorf("want a parameter that Plan declares, got %q", name)
	}
	if s.weights != nil && !slices.Contains(*s.weights, n) {
		*s.weights = append(*s.weights, n)
	}
	return n, nil
}

// weightAndBias returns the nodes of the parameters weight and, unless there is none, bias.
func (s *Scope) weightAndBias(noBias bool) (weight, bias *gorgonia.Node, err error) {
	weight, err = s.Param("weight")
	if err == nil && !noBias {
		bias, err = s.Param("bias")
	}
	return weight, bias, err
}

// Fresh reports whether x was made by the layer before in the same stack, so that nobody else reads it. An activation may then be
// fused with the operation that made x.
func (s *Scope) Fresh() bool { return s.fresh }

// SetTap names a node, for a later layer of this application to read.
func (s *Scope) SetTap(name string, x *gorgonia.Node) { s.taps[name] = x }

// Tap returns the node that an earlier layer of this application has named.
func (s *Scope) Tap(name string) (*gorgonia.Node, error) {
	if n, ok := s.taps[name]; ok {
		return n, nil
	}
	return nil, fmt.Errorf("want a tap %q, which is set in the encoder: apply encoder and decoder together (Denoise), not the decoder alone", name)
}

// Random returns the graph's input of keys [B×4], from which an operation makes random numbers where it runs, and the layer's own
// purpose among them. Row i has what sample i's numbers are a function of: the sample's index, the epoch, and the low and high half of
// the seed, each 32 bits as an int32. They depend neither on the batch nor on its order.
func (s *Scope) Random(batch int) (keys *gorgonia.Node, purpose uint32, err error) {
	if s.Keys == nil {
		s.Keys = ops.InputOf(s.Graph, tensor.Int32, "keys", batch, 4)
	}
	if got := s.Keys.Shape()[0]; got != batch {
		return nil, 0, fmt.Errorf("want one batch size for all applications on a graph, got %d and %d", got, batch)
	}
	if s.random == nil { // of a Context that NewContext did not make
		s.random = new(uint32)
	}
	purpose = 2 * *s.random
	if s.Mode == Loss {
		purpose++ // so that validation does not repeat the numbers of training
	}
	*s.random++
	return s.Keys, purpose, nil
}

// NoiseLevel returns the graph's input of noise levels [B], such as the σ of Gaussian noise.
func (s *Scope) NoiseLevel(batch int) (*gorgonia.Node, error) {
	if s.Level == nil {
		s.Level = ops.Input(s.Graph, "level", batch)
	}
	if got := s.Level.Shape()[0]; got != batch {
		return nil, fmt.Errorf("want one batch size for all applications on a graph, got %d and %d", got, batch)
	}
	return s.Level, nil
}

// Penalize adds weight times the scalar node term to the loss, in training and validation. Penalties of one name share a schedule.
func (s *Scope) Penalize(name string, weight float64, term *gorgonia.Node) error {
	return s.penalize(Penalty{Name: name, Weight: weight, Term: term})
}

// PenalizeSum is Penalize for a term that is comparable to a sum over the numbers of a sample, such as a divergence in nats. With a loss that
// is such a sum (autoencoder.BCE) it is added as it is, with one that is a mean (L1, L2, or one of your own) divided by the number of
// elements D of the network's input.
func (s *Scope) PenalizeSum(name string, weight float64, term *gorgonia.Node) error {
	return s.penalize(Penalty{Name: name, Weight: weight, Term: term, Sum: true})
}

func (s *Scope) penalize(p Penalty) error {
	name, term := p.Name, p.Term
	if s.Mode == Inference {
		return nil
	}
	if term == nil || !term.IsScalar() || term.Dtype() != tensor.Float32 {
		return fmt.Errorf("penalty %s: want a float32 scalar, got %v", name, term)
	}
	if s.Scheduled[name] && s.Scalars[name] == nil {
		if s.Scalars == nil {
			s.Scalars = map[string]*gorgonia.Node{}
		}
		s.Scalars[name] = ops.Input(s.Graph, "penalty."+name)
	}
	s.Penalties = append(s.Penalties, p)
	return nil
}

// check reports an output y of x that is not what the layer's Plan has promised.
func (s *Scope) check(x, y *gorgonia.Node) error {
	got, batch, err := Sample(y)
	if err != nil {
		return err
	}
	if want, ok := s.Plan.shapes[s.prefix]; ok && got != want {
		return fmt.Errorf("want an output of samples of shape %v as Plan says, got a node of shape %v", want, y.Shape())
	}
	if _, want, err := Sample(x); err == nil && batch != want {
		return fmt.Errorf("want an output of %d samples as the input has, got a node of shape %v", want, y.Shape())
	}
	return nil
}
