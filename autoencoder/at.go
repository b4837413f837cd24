package autoencoder

import (
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// At returns a model for pictures of another height and width that has the weights of m, in the same memory: what training changes in one,
// the other sees. Channels stay as they are, and heights and widths are multiples of the divisors that ReceptiveField returns. A network
// that is bound to its size, as by Flatten, is an error.
//
// The model that At returns keeps graphs for its size, as every model does: whoever has many pictures of a size asks once.
func (m *Model) At(input layer.Shape) (*Model, error) {
	at, err := m.at(input)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: at %v: %w", input, err)
	}
	return at, nil
}

func (m *Model) at(input layer.Shape) (*Model, error) {
	if m.isEmpty() {
		return nil, errEmpty
	}
	if err := input.Validate(); err != nil {
		return nil, err
	}
	was := m.cfg.Input
	if input != was {
		rows, cols, ok := m.ReceptiveField()
		switch {
		case !ok:
			return nil, fmt.Errorf("want pictures of %v: a pixel of this network's output depends on all of the picture, or its input is a vector, so that its weights "+
				"are for one size", was)
		case input.C != was.C:
			return nil, fmt.Errorf("want pictures of %d channels as the network takes, got %d", was.C, input.C)
		case input.H%rows.Divisor != 0 || input.W%cols.Divisor != 0:
			return nil, fmt.Errorf("want a height that %d divides and a width that %d divides, for the network makes pictures smaller and larger again", rows.Divisor, cols.Divisor)
		}
	}
	cfg := m.cfg
	cfg.Input = input
	at, err := planModel(cfg)
	if err != nil {
		return nil, err
	}
	at.packs = m.packs
	if len(at.params) != len(m.params) {
		return nil, errOtherParams
	}
	for i, p := range m.params {
		if q := &at.params[i]; q.Name != p.Name || q.size() != p.size() {
			return nil, errOtherParams
		}
		at.params[i].Data = p.Data
	}
	return at, nil
}

var errOtherParams = errors.New("want layers whose parameters do not depend on the size of the picture, or that state Global in Plan")
