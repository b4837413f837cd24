package train

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/objective"
)

// pass is what one pass over a set needs.
type pass struct {
	loader *data.Loader
	graphs *graphs
	losses LossSum                      // of the current epoch
	factor func(penalty string) float64 // of the weights of scheduled penalties, in the next step
}

func newPass(m *autoencoder.Model, src data.Source, cfg Config, purpose data.Purpose) (pass, error) {
	loader, err := data.NewLoader(src, cfg.Noise, data.LoaderConfig{
		Batch: min(cfg.Batch, src.Len()), Seed: cfg.Seed, Purpose: purpose, Shuffle: purpose == data.Training,
	})
	if err != nil {
		return pass{}, err
	}
	graphs := &graphs{cfg: cfg, model: m, training: purpose == data.Training, byRows: map[int]*objective.Graph{}}
	return pass{loader: loader, graphs: graphs}, nil
}

// run runs the graphs on the batches of an epoch from a position on. After each it advances the position, except for the sum of losses, which
// read updates, and calls after.
func (p pass) run(ctx context.Context, epoch int, at *position, after func(g *objective.Graph) error) error {
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
		err = g.Run(b, p.factor)
		if err == nil {
			err = p.losses.Add(g.Total.Value(), b.N)
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

// read waits for the device and updates the sum of the losses in a position.
func (p pass) read(at *position) error {
	sum, err := p.losses.Read()
	if err == nil {
		at.Loss.Sum = sum
	}
	return err
}

// expression builds the loss with penalties for batches of some rows, and in training the gradients.
func (c Config) expression(m *autoencoder.Model, training bool, rows int) (*objective.Expression, error) {
	o := objective.Objective{Model: m, Loss: c.Loss, Mode: layer.Loss, Scheduled: slices.Sorted(maps.Keys(c.Penalties))}
	build := o.Evaluation
	if training {
		o.Mode = layer.Training
		build = o.Training
	}
	e, err := build(rows)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return e, nil
}

// graphs makes and holds the graph of each batch size: that of full batches and that of the last one of an epoch.
type graphs struct {
	cfg      Config
	model    *autoencoder.Model
	training bool
	byRows   map[int]*objective.Graph
}

func (gs *graphs) get(rows int) (*objective.Graph, error) {
	if g, ok := gs.byRows[rows]; ok {
		return g, nil
	}
	e, err := gs.cfg.expression(gs.model, gs.training, rows)
	if err != nil {
		return nil, err
	}
	g, err := e.Compile(gs.cfg.Device.VM)
	if err != nil {
		return nil, err
	}
	gs.byRows[rows] = g
	return g, nil
}

func (gs *graphs) close() {
	for _, g := range gs.byRows {
		g.VM.Close()
	}
}
