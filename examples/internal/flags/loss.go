package flags

import (
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
)

// Loss is a loss that -loss can ask for.
type Loss struct {
	Name string
	Loss autoencoder.Loss
}

var losses = []Loss{
	{"L1", autoencoder.L1},
	{"L2", autoencoder.L2},
	{"Huber", autoencoder.Huber(0.1)},
	{"BCE", autoencoder.BCE},
}

// lossesNamed returns the losses of a name in any case.
func lossesNamed(name string) ([]Loss, error) {
	if name == "both" {
		return losses[:2], nil
	}
	for _, l := range losses {
		if strings.EqualFold(l.Name, name) {
			return []Loss{l}, nil
		}
	}
	return nil, fmt.Errorf("-loss: want l1, l2, both, huber or bce, got %q", name)
}
