package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Dropout sets elements, chosen independently with probability P, to 0 in training and multiplies the others by 1/(1−P); in the other
// modes it passes x on (Srivastava et al., "Dropout", 2014): torch.nn.Dropout
// (https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html). Which elements is a function of the run's seed, the epoch, the sample and
// the element: neither of the batch nor of threads, and a run that is resumed goes on with the same ones.
type Dropout struct {
	P float64 `json:"p"` // in [0, 1)
}

func init() {
	Register(Dropout{})
	RegisterONNX("Dropout", readDropout)
}

func (Dropout) Kind() string { return "dropout" }

func (l Dropout) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	if !(l.P >= 0 && float32(l.P) < 1) { // so written, it is true for NaN
		return Shape{}, fmt.Errorf("want a probability in [0, 1), got %g", l.P)
	}
	return in, nil
}

func (l Dropout) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	if s.Mode != Training {
		return x, nil
	}
	_, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	keys, purpose, err := s.Random(batch)
	if err != nil {
		return nil, err
	}
	return ops.Dropout(x, keys, float32(l.P), purpose)
}

func (l Dropout) Torch(t *Torch, _ Shape) { t.Module("nn.Dropout(%g)", l.P) }

func (Dropout) ONNX(_ *ONNX, x ONNXValue, _ Shape) ONNXValue { return x } // acts in training only

// readDropout reads what acts in training only, from version 12 on with its probability as a constant, before as an attribute.
func readDropout(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	n := r.Node("Dropout", x)
	p := n.Float("ratio", 0.5)
	n.Int("seed", 0)
	if v := n.Input(1); v != "" {
		if ratio := r.Floats(v); len(ratio) == 1 {
			p = ratio[0]
		} else {
			r.Fail("want one number as its ratio, got %d", len(ratio))
		}
	}
	if n.Input(2) != "" {
		r.Fail("want a node Dropout of a network that is not training, got one that may be")
	}
	return Dropout{P: decimal(p)}, n.Output
}
