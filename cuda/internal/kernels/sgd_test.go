//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/train/optim"
)

func TestSGD(t *testing.T) {
	stepsAre(t, optim.DefaultSGD(), optim.SGD{LR: 0.1, WeightDecay: 0.01}, optim.SGD{LR: 0.1, Momentum: 0.8, Dampening: 0.3, WeightDecay: 0.01},
		optim.SGD{LR: 0.1, Momentum: 0.9, Nesterov: true})
}
