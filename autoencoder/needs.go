package autoencoder

import "fmt"

// ReadsLevel reports whether the network reads the level of the noise, as with layer.NoiseLevel: whether DenoiseLevel takes it and Denoise does
// not.
func (m *Model) ReadsLevel() (bool, error) {
	n, err := m.probe()
	if err != nil {
		return false, fmt.Errorf("autoencoder: reads level: %w", err)
	}
	return n.level, nil
}

// needs is what a network needs for a picture.
type needs struct {
	level bool
	bytes int64 // for a pixel
	most  int64 // pixels of a sample
}

// probe finds out what a network needs, with a graph for one sample of the model's own size.
func (m *Model) probe() (needs, error) {
	if m == nil || m.denoising == nil {
		return needs{}, errEmpty
	}
	r, err := m.denoising.take(1)
	if err != nil {
		return needs{}, err
	}
	defer m.denoising.put(r)
	in := m.cfg.Input
	pixels := int64(in.H) * int64(in.W)
	tile := 2 * 4 * int64(max(in.C, 3)) // what is read and what is written
	return needs{
		level: len(r.level) > 0,
		bytes: (int64(r.bytes)+pixels-1)/pixels + tile,
		most:  maxNumbers * pixels / int64(max(in.Size(), m.plan.Largest())),
	}, nil
}

const (
	defaultMemory = 512 << 20
	maxNumbers    = 1 << 28 // of a sample: see layer.Shape.Validate
	maxSide       = 1 << 20
	maxSignal     = 1 << 30 // numbers in the one row of a signal, far from overflow where ints have 32 bits
)

func (needs) memory(bytes int64) int64 {
	if bytes <= 0 {
		return defaultMemory
	}
	return bytes
}

// pixels returns how many pixels go through the network at once in so much memory.
func (n needs) pixels(bytes int64) int64 { return min(n.memory(bytes)/n.bytes, n.most) }

// bound names what makes an output pixel depend on all of a picture.
func (m *Model) bound() string {
	if layer := m.plan.Whole(); layer != "" {
		return layer
	}
	return "layers that change the size other than by their strides"
}
