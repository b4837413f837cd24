package train

import (
	"context"
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

// pass is what one way through a set needs.
type pass struct {
	loader *data.Loader
	graphs *graphs
	losses LossSum                      // of the epoch under way
	factor func(penalty string) float64 // of the weights of scheduled penalties, in the step to come
}

func newPass(m *autoencoder.Model, src data.Source, cfg Config, purpose data.Purpose) (pass, error) {
	loader, err := data.NewLoader(src, cfg.Noise, data.LoaderConfig{
		Batch: min(cfg.Batch, src.Len()), Seed: cfg.Seed, Purpose: purpose, Shuffle: purpose == data.Training,
	})
	if err != nil {
		return pass{}, err
	}
	mode := layer.Loss
	if purpose == data.Training {
		mode = layer.Training
	}
	return pass{loader: loader, graphs: &graphs{objective: cfg.objective(m, mode), dev: cfg.Device, byRows: map[int]*graph{}}}, nil
}

// run takes a set through its graphs from a position to the end. Once a batch's graph has been set to run, it moves the position
// behind the batch, all but the sum of its losses, which is to be read, and calls after.
func (p pass) run(ctx context.Context, epoch int, at *position, after func(g *graph) error) error {
	for b, err := range p.loader.EpochFrom(epoch, at.Batches) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped before batch %d of %d: %w", at.Batches+1, p.loader.Batches(), err)
		}
		if err != nil {
			return inBatch(at.Batches+1, err)
		}
		g, err := p.graphs.get(b.N)
		if err != nil {
			return err
		}
		err = g.run(b, p.factor)
		if err == nil {
			err = p.losses.Add(g.total.Value(), b.N)
		}
		if err == nil {
			at.Loss.Images += b.N
			at.Batches++
			err = after(g)
		}
		if err != nil {
			return inBatch(b.Index+1, err)
		}
	}
	return nil
}

// read brings the sum of the losses in a position up to date.
func (p pass) read(at *position) error {
	sum, err := p.losses.Read()
	if err == nil {
		at.Loss.Sum = sum
	}
	return err
}
