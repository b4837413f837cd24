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
}

// LossNamed returns the loss of this name in any case.
func LossNamed(name string) (Loss, error) {
	for _, l := range losses {
		if strings.EqualFold(l.Name, name) {
			return l, nil
		}
	}
	return Loss{}, fmt.Errorf("-loss: want l1, l2, both or huber, got %q", name)
}

func lossesNamed(name string) ([]Loss, error) {
	if name == "both" {
		return losses[:2], nil
	}
	l, err := LossNamed(name)
	return []Loss{l}, err
}
