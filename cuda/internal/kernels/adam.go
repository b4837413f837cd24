//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/internal/simd"
	"github.com/denoise-go/denoise/train/optim"
)

func init() {
	registerRule(func(r optim.Adam, s optim.Step) Update {
		return adam(simd.NewAdamWCoef(s.Number, s.LR, 0, r.Beta1, r.Beta2, r.Eps), float32(r.WeightDecay))
	})
}
