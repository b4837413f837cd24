package autoencoder

import (
	"errors"
	"fmt"
)

// Denoise writes the denoised images of noisy to dst, both N×D for any N ≥ 0; the D numbers of an image in PyTorch's order: channel, row,
// column. The two may be the same slice.
// An image's result is the same bit for bit whatever else is in the batch. It is not clipped: pixels may lie outside [0, 1].
func (m *Model) Denoise(dst, noisy []float32) error {
	if err := m.paths().denoising.run(dst, noisy, nil); err != nil {
		return fmt.Errorf("autoencoder: denoise: %w", err)
	}
	return nil
}

// DenoiseLevel is Denoise with the strength of each image's noise [N], such as the σ of Gaussian noise, for networks that read it. A
// network that does not ignores it.
func (m *Model) DenoiseLevel(dst, noisy, level []float32) error {
	err := errors.New("want levels, got nil")
	if level != nil {
		err = m.paths().denoising.run(dst, noisy, level)
	}
	if err != nil {
		return fmt.Errorf("autoencoder: denoise: %w", err)
	}
	return nil
}
