package autoencoder

import (
	"errors"
	"fmt"
	"slices"
)

// SetWeights copies the weights of from, which must have the same layers, to m. The seeds may differ, and so may the sizes of pictures where the
// weights do not depend on them. Training that begins with them continues from another model, such as one from Load:
//
//	m, err := autoencoder.New(cfg)
//	…
//	err = m.SetWeights(pretrained)
//	…
//	train.Run(ctx, m, training, validation, train.Config{…})
//
// The error names the first difference between the networks, and m does not change.
func (m *Model) SetWeights(from *Model) error {
	if m.isEmpty() || from.isEmpty() {
		return fmt.Errorf("autoencoder: weights: %w", errEmpty)
	}
	for i, half := range m.cfg.halves() {
		if at, want, got := half.Stack.Difference(from.cfg.halves()[i].Stack); at >= 0 {
			return fmt.Errorf("autoencoder: weights: want those of the same network: %s[%d]: want %s, got %s", half.Name, at, want, got)
		}
	}
	if len(m.params) != len(from.params) {
		return errors.New("autoencoder: weights: want those of the same network, got one with other tensors")
	}
	for i, p := range from.params {
		if want := m.params[i]; p.Name != want.Name || !slices.Equal(p.Shape, want.Shape) {
			return fmt.Errorf("autoencoder: weights: want those of the same network: want %s of shape %v, got %s of shape %v",
				want.Name, want.Shape, p.Name, p.Shape)
		}
	}
	m.packs.Forget()
	for i, p := range from.params {
		copy(m.params[i].Data, p.Data)
	}
	return nil
}
