package train

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/philox"
)

// checkShards reports what cannot be added up from shards: a loss or penalties that are no mean over the samples of a batch, or gradients that are not in the memory
// of the process. It computes the loss of some samples together and of each alone.
func (c Config) checkShards(m *autoencoder.Model) error {
	if c.Shards == 1 {
		return nil
	}
	for _, targets := range [][2]float32{{-3, 3}, {0, 1}} {
		if finite, err := c.checkMean(m, targets); finite || err != nil {
			return err
		}
	}
	return fmt.Errorf("train: loss with %d shards: want a finite one of samples of numbers from 0 to 1, to see that it is a mean over samples, got NaN or infinity: it can be trained with 1 shard only", c.Shards)
}

// checkMean tries targets in a range, or in that of the loss if it states one. It reports whether the losses are finite; only then does it judge them.
func (c Config) checkMean(m *autoencoder.Model, targets [2]float32) (finite bool, err error) {
	const n = 4
	var of [2]mean // loss and penalties of the samples alone
	b, err := c.trial(m, n, targets)
	if err != nil {
		return false, err
	}
	for i := range n {
		parts, err := c.evaluate(m, b.Rows(i, i+1))
		if err != nil {
			return false, err
		}
		for j, part := range parts {
			of[j] = mean{of[j].Sum + part, of[j].Images + 1}
		}
	}
	together, err := c.evaluate(m, b)
	if err != nil {
		return false, err
	}
	if sum := together[0] + together[1] + of[0].Sum + of[1].Sum; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false, nil
	}
	for j, name := range []string{"loss", "penalties"} {
		rounding := 1e-3*math.Abs(of[j].value()) + 1e-6*math.Abs(of[0].value())
		if want := of[j].value(); !(math.Abs(together[j]-want) <= rounding) {
			return true, fmt.Errorf("train: %s with %d shards: want a mean over the samples of a batch, so that of %d samples %g, which is the mean of each alone, got %g: "+
				"it can be trained with 1 shard only", name, c.Shards, n, want, together[j])
		}
	}
	return true, nil
}

// evaluate returns the loss of samples in training, and their penalties.
func (c Config) evaluate(m *autoencoder.Model, b data.Batch) (parts [2]float64, err error) {
	e, err := c.expression(m, true, b.N)
	if err != nil {
		return parts, err
	}
	e.Outputs = append(e.Outputs, e.Loss)
	g, err := e.Compile(c.Device.VM)
	if err != nil {
		return parts, fmt.Errorf("train: %w", err)
	}
	defer g.VM.Close()
	if err := g.Run(b, func(string) float64 { return 1 }); err != nil {
		return parts, fmt.Errorf("train: %w", err)
	}
	for _, p := range g.Params {
		if _, err := gradientOf(p); err != nil {
			return parts, fmt.Errorf("train: %d shards on %v: want a device with gradients in the memory of the process, such as CPU: %w", c.Shards, c.Device, err)
		}
	}
	loss, err := hostLoss(g.Loss.Value())
	if err != nil {
		return parts, fmt.Errorf("train: %w", err)
	}
	total, err := hostLoss(g.Total.Value())
	return [2]float64{float64(loss), float64(total) - float64(loss)}, err
}

// trial returns n samples with different targets, some of them larger than what a network returns and others smaller, so that a loss that is not a mean is detected.
func (c Config) trial(m *autoencoder.Model, n int, targets [2]float32) (data.Batch, error) {
	e, err := c.expression(m, false, n)
	if err != nil {
		return data.Batch{}, err
	}
	lo, hi, ok := e.TargetRange()
	if !ok {
		lo, hi = targets[0], targets[1]
	}
	shape := m.Input()
	b := data.Batch{Shape: shape, N: n, Of: n, Samples: make([]int32, n), Noisy: make([]float32, n*shape.Size()), Clean: make([]float32, n*shape.Size())}
	philox.Stream{Seed: c.Seed, Purpose: philox.TestNoise}.Uniforms(b.Noisy)
	d := shape.Size()
	for i := range n {
		for j, u := range b.Noisy[i*d : (i+1)*d] {
			b.Noisy[i*d+j] = u * float32(i+1) / float32(n)
			b.Clean[i*d+j] = lo + (hi-lo)*(float32((3*i+1)%n)+u)/float32(n)
		}
		b.Samples[i] = int32(i)
		b.Keys = append(b.Keys, int32(i), 1, int32(uint32(c.Seed)), int32(uint32(c.Seed>>32)))
		b.Level = append(b.Level, float32(i)/float32(n))
	}
	return b, nil
}
