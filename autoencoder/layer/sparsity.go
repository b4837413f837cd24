package layer

import (
	"cmp"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Sparsity passes x on and adds Weight · mean |x| to the loss, the mean over all elements of the batch. At the end of the encoder it is the
// penalty that makes a code sparse.
type Sparsity struct {
	Name   string  `json:"name,omitempty"` // by which the weight can follow a schedule; "" stands for "sparsity"
	Weight float64 `json:"weight"`         // at least 0
}

func init() { Register(Sparsity{}) }

func (Sparsity) Kind() string { return "sparsity" }

func (l Sparsity) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	return in, cmp.Or(checkWeight(l.Weight), checkName(l.Name))
}

func (l Sparsity) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	if s.Mode == Inference {
		return x, nil
	}
	mean, err := ops.MeanAbs(x)
	if err != nil {
		return nil, err
	}
	name := l.Name
	if name == "" {
		name = "sparsity"
	}
	return x, s.Penalize(name, l.Weight, mean)
}

func (Sparsity) Torch(*Torch, Shape) {} // a part of the loss, not of the module

func (Sparsity) ONNX(_ *ONNX, x ONNXValue, _ Shape) ONNXValue { return x } // a part of the loss, as well

// checkWeight reports the weight of a penalty that is invalid.
func checkWeight(w float64) error {
	if !(w >= 0 && w <= math.MaxFloat32) { // so written, it is true for NaN
		return fmt.Errorf("want a weight of at least 0 that a float32 can hold, got %g", w)
	}
	return nil
}
