//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/train/optim"
)

func TestLion(t *testing.T) {
	decaying := optim.DefaultLion()
	decaying.WeightDecay = 0.1
	stepsAre(t, optim.DefaultLion(), decaying)
}
