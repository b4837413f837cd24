//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/internal/simd"
	"github.com/denoise-go/denoise/train/optim"
)

func init() {
	registerRule(func(r optim.AdamW, s optim.Step) Update {
		return adam(simd.NewAdamWCoef(s.Number, s.LR, r.WeightDecay, r.Beta1, r.Beta2, r.Eps), 0)
	})
}

// adam is a step with these coefficients, l2 times the weight added to its gradient.
func adam(c simd.AdamWCoef, l2 float32) Update {
	return Update{"adamw", []any{c.Decay, l2, c.Beta1, c.OneMinusBeta1, c.Beta2, c.OneMinusBeta2, c.StepSize, c.SqrtBias2, c.Eps}}
}
