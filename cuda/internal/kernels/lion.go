//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/train/optim"
)

func init() {
	registerRule(func(r optim.Lion, s optim.Step) Update {
		return Update{"lion", []any{float32(s.LR), float32(1 - s.LR*r.WeightDecay), float32(r.Beta1), float32(1 - r.Beta1), float32(r.Beta2), float32(1 - r.Beta2)}}
	})
}
