package train

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/objective"
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
	one, err := c.trialGraph(m, 1)
	if err != nil {
		return false, err
	}
	defer one.VM.Close()
	all, err := c.trialGraph(m, n)
	if err != nil {
		return false, err
	}
	defer all.VM.Close()
	b := c.trial(all.Expression, m.Input(), n, targets)
	var of [2]mean // loss and penalties of the samples alone
	for i := range n {
		parts, err := c.evaluate(one, b.Rows(i, i+1))
		if err != nil {
			return false, err
		}
		for j, part := range parts {
			of[j] = mean{of[j].Sum + part, of[j].Images + 1}
		}
	}
	together, err := c.evaluate(all, b)
	if err != nil {
		return false, err
	}
	if sum := together[0] + together[1] + of[0].Sum + of[1].Sum; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false, nil
	}
	for j, name := range []string{"loss", "penalties"} {
		rounding := float64(1e-3*math.Abs(of[j].value())) + float64(1e-6*math.Abs(of[0].value()))
		if want := of[j].value(); !(math.Abs(together[j]-want) <= rounding) {
			return true, fmt.Errorf("train: %s with %d shards: want a mean over the samples of a batch, so that of %d samples %g, which is the mean of each alone, got %g: "+
				"it can be trained with 1 shard only", name, c.Shards, n, want, together[j])
		}
	}
	return true, nil
}

// trialGraph returns a graph of training that has the loss without penalties among its outputs.
func (c Config) trialGraph(m *autoencoder.Model, rows int) (*objective.Graph, error) {
	e, err := c.expression(m, true, rows)
	if err != nil {
		return nil, err
	}
	e.Outputs = append(e.Outputs, e.Loss)
	g, err := e.Compile(c.Device.VM)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return g, nil
}

// evaluate returns the loss of samples in training, and their penalties.
func (c Config) evaluate(g *objective.Graph, b data.Batch) (parts [2]float64, err error) {
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
func (c Config) trial(e *objective.Expression, shape data.Shape, n int, targets [2]float32) data.Batch {
	lo, hi, ok := e.TargetRange()
	if !ok {
		lo, hi = targets[0], targets[1]
	}
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
	return b
}
