package train

import (
	"context"
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/objective"
)

// pass is what one pass over a set needs. The pass goes in rounds. In training, a round is a batch, which all ranks compute together. In validation, each rank
// computes a batch of its own, one after the other in the order of ranks, and the loader's batch is all of these.
type pass struct {
	loader  *data.Loader
	graphs  *graphs
	round   round
	losses  LossSum                      // of the current epoch
	factor  func(penalty string) float64 // of the weights of scheduled penalties, in the next step
	ranks   *ranks
	batches int // of an epoch
	turns   int // batches of a round
	turn    int // of them, the one that this rank works on
}

// round computes a round of a pass.
type round interface {
	// compute runs graphs on this rank's part of the loader's batch. It is called on all ranks, and may exchange what has been computed.
	compute(b data.Batch, factor func(penalty string) float64) error

	// combine adds the loss of the whole batch to losses and returns the weights with their gradients. It is called on all ranks, if compute has succeeded on
	// all, and its errors are the same on all. The error of a batch before the last one of the round is an *optim.LateError.
	combine(b data.Batch, losses LossSum) ([]gorgonia.ValueGrad, error)
}

func newPass(m *autoencoder.Model, src data.Source, cfg Config, ranks *ranks, purpose data.Purpose) (p pass, err error) {
	batch, graphs := min(cfg.Batch, src.Len()), newGraphs(m, cfg, purpose)
	p = pass{graphs: graphs, round: &whole{graphs: graphs}, ranks: ranks, batches: (src.Len() + batch - 1) / batch, turns: 1}
	var part data.Part
	switch {
	case purpose == data.Training && cfg.Shards > 1:
		s, err := newSharded(graphs)
		if err != nil {
			return p, err
		}
		p.round, part = s, s.part
	case purpose != data.Training && ranks.Size() > 1:
		p.turns, p.turn = ranks.Size(), ranks.Rank()
		p.round, part = &dealt{graphs: graphs, batch: batch}, data.Part{From: p.turn * batch, To: (p.turn + 1) * batch}
	}
	p.loader, err = data.NewLoader(src, cfg.Noise, data.LoaderConfig{
		Batch: batch * p.turns, Seed: cfg.Seed, Purpose: purpose, Shuffle: purpose == data.Training, Part: part,
	})
	return p, err
}

// run runs the graphs on the batches of an epoch from a position on. After each it advances the position, except for the sum of losses, which
// read updates, and calls after with the weights and their gradients. An error on one rank ends the pass on all.
func (p pass) run(ctx context.Context, epoch int, at *position, after func(params []gorgonia.ValueGrad) error) error {
	for b, err := range p.loader.EpochFrom(epoch, at.Batches) {
		number := at.Batches*p.turns + p.turn + 1
		switch stopped := ctx.Err(); {
		case stopped != nil:
			err = interruption{fmt.Errorf("stopped before batch %d of %d: %w", at.Batches*p.turns+1, p.batches, stopped)}
		case err != nil:
			err = interruption{inBatch(number, err)}
		}
		if err := p.ranks.share(err); err != nil { // before any rank waits in compute for one that does not come
			return err
		}
		if err := p.ranks.share(inBatch(number, p.round.compute(b, p.factor))); err != nil {
			return err
		}
		params, err := p.round.combine(b, p.losses)
		if err == nil {
			at.Loss.Images += b.Of
			at.Batches++
			err = after(params)
		}
		if err != nil {
			return inBatch((b.Index+1)*p.turns, err)
		}
	}
	return nil
}

// read waits for the device and updates the sum of the losses in a position.
func (p pass) read(at *position) error {
	sum, err := p.losses.Read()
	if err == nil {
		at.Loss.Sum = sum
	}
	return err
}

// whole is the round of a process that computes whole batches alone. It waits for nothing, so that a device may run some steps behind.
type whole struct {
	graphs *graphs
	graph  *objective.Graph // of the present batch
}

func (w *whole) compute(b data.Batch, factor func(penalty string) float64) (err error) {
	if w.graph, err = w.graphs.get(b.N); err != nil {
		return err
	}
	return w.graph.Run(b, factor)
}

func (w *whole) combine(b data.Batch, losses LossSum) ([]gorgonia.ValueGrad, error) {
	return w.graph.Params, losses.Add(w.graph.Total.Value(), b.N)
}
