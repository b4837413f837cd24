package layer

import (
	"cmp"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// WeightPenalty passes x on and adds L1 · Σ|w| + L2 · Σw² to the loss, over the weights w of the layers before it in its stack: all their
// parameters of two or more dimensions, and no biases.
type WeightPenalty struct {
	L1 float64 `json:"l1,omitempty"` // at least 0
	L2 float64 `json:"l2,omitempty"` // at least 0
}

func init() { Register(WeightPenalty{}) }

func (WeightPenalty) Kind() string { return "weight_penalty" }

func (l WeightPenalty) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, cmp.Or(checkWeight(l.L1), checkWeight(l.L2))
}

func (l WeightPenalty) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	if s.Mode == Inference || s.weights == nil {
		return x, nil
	}
	for _, w := range *s.weights {
		if w.Shape().Dims() < 2 {
			continue
		}
		for _, p := range []struct {
			name   string
			weight float64
			sum    func(*gorgonia.Node) (*gorgonia.Node, error)
		}{{"l1", l.L1, ops.SumAbs}, {"l2", l.L2, ops.SumSquares}} {
			if p.weight == 0 {
				continue
			}
			term, err := p.sum(w)
			if err == nil {
				err = s.Penalize(p.name, p.weight, term)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return x, nil
}

func (WeightPenalty) Torch(*Torch, Shape) {} // a part of the loss, not of the module

func (WeightPenalty) ONNX(_ *ONNX, x ONNXValue, _ Shape) ONNXValue { return x } // a part of the loss, as well
