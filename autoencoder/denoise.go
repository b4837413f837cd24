package autoencoder

import "fmt"

// Denoise writes the denoised images of noisy to dst, both N×D for any N ≥ 0. The two may be the same slice.
// An image's result is the same to the bit whatever else is in the batch. It is not clipped: pixels may lie outside [0, 1].
func (m *Model) Denoise(dst, noisy []float32) error {
	if err := m.denoising.run(dst, noisy); err != nil {
		return fmt.Errorf("autoencoder: denoise: %w", err)
	}
	return nil
}

// Encode writes the codes of images [N×D] to dst [N×C], C being the width of the code.
func (m *Model) Encode(dst, images []float32) error {
	if err := m.encoding.run(dst, images); err != nil {
		return fmt.Errorf("autoencoder: encode: %w", err)
	}
	return nil
}
