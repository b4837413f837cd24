package layer

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Hard says how attention chooses one key for each query instead of weighing all of them. The value of the key is what the query gets, so that the
// exact gradient with respect to queries and keys is 0 almost everywhere, and training follows an estimate: the gradient of the softmax's weights, at the
// values that were chosen (Bengio, Léonard and Courville, "Estimating or Propagating Gradients Through Stochastic Neurons for Conditional
// Computation", 2013).
type Hard string

// The kinds of attention.
const (
	Soft            Hard = ""                 // weighs all keys
	StraightThrough Hard = "straight_through" // chooses the key of the largest score
	Gumbel          Hard = "gumbel"           // in training chooses a key with the probability that the softmax gives it; then as StraightThrough
)

// multihead is what torch.nn.MultiheadAttention does: linear layers that make queries, keys and values of D numbers, attention in heads of
// D/Heads numbers, and a linear layer on the heads' results. The parameters are in_proj_weight [3D×D], the weights of queries, keys and values one below the other,
// in_proj_bias [3D], out_proj.weight [D×D] and out_proj.bias [D].
type multihead struct {
	heads       int
	hard        Hard
	temperature float64
}

// plan declares the parameters of attention over tokens of d numbers, with PyTorch's start values.
func (m multihead) plan(p *Plan, d int) error {
	if m.heads < 1 || d%m.heads != 0 {
		return fmt.Errorf("want at least 1 head, and channels in groups of as many, got %d heads of %d channels", m.heads, d)
	}
	switch m.hard {
	case Soft:
		if m.temperature != 0 {
			return fmt.Errorf("want a temperature with hard attention only, got %g", m.temperature)
		}
	case StraightThrough, Gumbel:
		if t := float32(m.divisor()); !(t > 0) || math.IsInf(float64(t), 0) {
			return fmt.Errorf("want a temperature above 0, or 0 for 1, got %g", m.temperature)
		}
		p.Estimate()
	default:
		return fmt.Errorf("want hard attention that is %q, %q or left out, got %.80q", StraightThrough, Gumbel, m.hard)
	}
	err := p.Param("in_proj_weight", Uniform(math.Sqrt(6/float64(3*d+d))), 3*d, d) // of Xavier
	if err == nil {
		err = p.Param("in_proj_bias", Constant(0), 3*d)
	}
	if err == nil {
		err = p.Sub("out_proj").Param("weight", FanIn(d), d, d)
	}
	if err == nil {
		err = p.Sub("out_proj").Param("bias", Constant(0), d)
	}
	return err
}

func (m multihead) divisor() float64 {
	if m.temperature == 0 {
		return 1
	}
	return m.temperature
}

// selection returns how hard attention chooses in the scope's mode.
func (m multihead) selection(s *Scope, batch int) (ops.Selection, error) {
	sel := ops.Selection{Heads: m.heads, Temperature: m.divisor()}
	var err error
	if m.hard == Gumbel && s.Mode == Training {
		sel.Keys, sel.Purpose, err = s.Random(batch)
	}
	return sel, err
}

// inProjection returns the parameters of the linear layer that makes queries, keys and values.
func inProjection(s *Scope) (weight, bias *gorgonia.Node, err error) {
	if weight, err = s.Param("in_proj_weight"); err == nil {
		bias, err = s.Param("in_proj_bias")
	}
	return weight, bias, err
}

// out applies the linear layer on the heads' results.
func (m multihead) out(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.Sub("out_proj").weightAndBias(false)
	if err != nil {
		return nil, err
	}
	return ops.Linear(x, weight, bias, false)
}
