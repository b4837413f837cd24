//go:build cuda && linux

package kernels_test

import (
	"testing"

	"github.com/denoise-go/denoise/train/optim"
)

func TestAdam(t *testing.T) {
	decaying := optim.DefaultAdam()
	decaying.WeightDecay = 0.1
	stepsAre(t, optim.DefaultAdam(), decaying)
}
