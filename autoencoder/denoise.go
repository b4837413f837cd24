package autoencoder

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Denoise writes the denoised images of noisy to dst, both N×D for any N ≥ 0. The two may be the same slice.
// An image's result is the same to the bit whatever else is in the batch.
func (m *Model) Denoise(dst, noisy []float32) error {
	err := m.denoising.run(dst, noisy, m.cfg.Input, m.cfg.Input, func(g *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) {
		n, err := m.Network(g)
		if err != nil {
			return nil, err
		}
		return n.Denoise(x)
	})
	if err != nil {
		return fmt.Errorf("autoencoder: denoise: %w", err)
	}
	return nil
}

// Encode writes the codes of images [N×D] to dst [N×C], C being the width of the code.
func (m *Model) Encode(dst, images []float32) error {
	err := m.encoding.run(dst, images, m.cfg.Code(), m.cfg.Input, func(g *gorgonia.ExprGraph, x *gorgonia.Node) (*gorgonia.Node, error) {
		n, err := m.Network(g)
		if err != nil {
			return nil, err
		}
		return n.Encode(x)
	})
	if err != nil {
		return fmt.Errorf("autoencoder: encode: %w", err)
	}
	return nil
}
