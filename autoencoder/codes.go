package autoencoder

import (
	"errors"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/simd"
)

// Encode writes the codes of images [N×D] to dst [N×C], C being the number of elements of a code, in PyTorch's order. Of a variational
// autoencoder it writes the means; EncodeDistribution writes the variances, too.
func (m *Model) Encode(dst, images []float32) error {
	if err := m.paths().encoding.run(dst, images, nil); err != nil {
		return fmt.Errorf("autoencoder: encode: %w", err)
	}
	return nil
}

// EncodeDistribution writes the means and the variances of the codes of images [N×D], both N×C, in PyTorch's order. The network's encoder ends
// with a layer.Gaussian.
func (m *Model) EncodeDistribution(mean, variance, images []float32) error {
	if err := m.encodeDistribution(mean, variance, images); err != nil {
		return fmt.Errorf("autoencoder: encode: %w", err)
	}
	return nil
}

func (m *Model) encodeDistribution(mean, variance, images []float32) error {
	if err := m.checkVariational(); err != nil {
		return err
	}
	n, c := len(images)/m.cfg.Input.Size(), m.code.Size()
	if len(mean) != n*c || len(variance) != n*c {
		return fmt.Errorf("want means and variances of %d×%d values, got %d and %d", n, c, len(mean), len(variance))
	}
	both := make([]float32, 2*n*c)
	if err := m.distributions.run(both, images, nil); err != nil {
		return err
	}
	for i := range n {
		copy(mean[i*c:][:c], both[2*i*c:])
		simd.Exp(variance[i*c:][:c], both[(2*i+1)*c:][:c])
	}
	return nil
}

// checkVariational reports a model whose codes have no distribution.
func (m *Model) checkVariational() error {
	switch {
	case m.isEmpty():
		return errEmpty
	case m.distributions == nil:
		return errors.New("want a network whose encoder ends with a layer.Gaussian, as VAE and ConvVAE have it, got another")
	}
	return nil
}

// distribution returns the node of means and log-variances, which an encoder's last layer, a Gaussian, takes.
func (n *Network) distribution(x *gorgonia.Node) (*gorgonia.Node, error) {
	st := n.model.cfg.Encoder
	return apply("encode", n.context.Application().Sub("encoder"), st[:len(st)-1], n.model.cfg.Input, x)
}

// endsWithGaussian reports whether an encoder makes distributions.
func endsWithGaussian(st layer.Stack) bool {
	_, ok := st[len(st)-1].(layer.Gaussian)
	return ok
}

// Decode writes the images of codes [N×C], in PyTorch's order, to dst [N×D]. A network whose decoder reads what its encoder has tapped, such as
// UNet, is an error that names the tap.
func (m *Model) Decode(dst, codes []float32) error {
	if err := m.paths().decoding.run(dst, codes, nil); err != nil {
		return fmt.Errorf("autoencoder: decode: %w", err)
	}
	return nil
}

// Sample returns n new images [n×D], the decoded codes of standard normal numbers, which a variational autoencoder's codes resemble. Image i is a
// function of the weights, the seed and i: it is the same for any n. The network's encoder ends with a layer.Gaussian.
func (m *Model) Sample(seed uint64, n int) ([]float32, error) {
	images, err := m.sample(seed, n)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: sample: %w", err)
	}
	return images, nil
}

func (m *Model) sample(seed uint64, n int) ([]float32, error) {
	if err := m.checkVariational(); err != nil {
		return nil, err
	}
	codes, images, err := m.room(n, 0)
	if err != nil {
		return nil, err
	}
	c := m.code.Size()
	for i := range n {
		philox.Stream{Seed: seed, Purpose: philox.Codes, Index: uint32(i)}.Normals(codes[i*c:][:c])
	}
	return images, m.decoding.run(images, codes, nil)
}

// Interpolate returns n images [n×D] on the way from one image to another, both of D numbers: their codes are encoded, and n codes at equal
// distances on the straight line from one to the other decoded. The first and the last are what Denoise makes of the two. n is at least 2.
func (m *Model) Interpolate(from, to []float32, n int) ([]float32, error) {
	images, err := m.interpolate(from, to, n)
	if err != nil {
		return nil, fmt.Errorf("autoencoder: interpolate: %w", err)
	}
	return images, nil
}

func (m *Model) interpolate(from, to []float32, n int) ([]float32, error) {
	if m.isEmpty() {
		return nil, errEmpty
	}
	if d := m.cfg.Input.Size(); len(from) != d || len(to) != d {
		return nil, fmt.Errorf("want two images of %d values, got %d and %d values", d, len(from), len(to))
	}
	codes, images, err := m.room(n, 2)
	if err != nil {
		return nil, err
	}
	c := m.code.Size()
	first, last := codes[:c], codes[(n-1)*c:]
	if err := m.encoding.run(first, from, nil); err != nil {
		return nil, err
	}
	if err := m.encoding.run(last, to, nil); err != nil {
		return nil, err
	}
	for i := 1; i < n-1; i++ {
		t := float32(i) / float32(n-1)
		for j := range c {
			codes[i*c+j] = float32((1-t)*first[j]) + float32(t*last[j])
		}
	}
	return images, m.decoding.run(images, codes, nil)
}

// room returns memory for n codes and their images.
func (m *Model) room(n, least int) (codes, images []float32, err error) {
	if most := math.MaxInt32 / max(m.code.Size(), m.cfg.Input.Size()); n < least || n > most {
		return nil, nil, fmt.Errorf("want %d to %d images, got %d", least, most, n)
	}
	return make([]float32, n*m.code.Size()), make([]float32, n*m.cfg.Input.Size()), nil
}
