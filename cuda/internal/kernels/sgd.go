//go:build cuda

package kernels

import (
	"github.com/denoise-go/denoise/train/optim"
)

func init() {
	registerRule(func(r optim.SGD, s optim.Step) Update {
		lr, l2 := float32(s.LR), float32(r.WeightDecay)
		if r.Momentum == 0 {
			return Update{"sgd", []any{lr, l2}}
		}
		keep, take := float32(r.Momentum), float32(1-r.Dampening)
		if s.Number == 1 {
			take = 1
		}
		own, ahead := float32(0), float32(1)
		if r.Nesterov {
			own, ahead = 1, keep
		}
		return Update{"sgd_momentum", []any{lr, l2, keep, take, own, ahead}}
	})
}
