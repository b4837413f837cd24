package train

import (
	"fmt"
	"maps"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/objective"
)

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

// graphs makes and holds the graph of each batch size: that of full batches or shards and those of the last ones of an epoch.
type graphs struct {
	cfg      Config
	model    *autoencoder.Model
	training bool
	byRows   map[int]*objective.Graph
}

func newGraphs(m *autoencoder.Model, cfg Config, purpose data.Purpose) *graphs {
	return &graphs{cfg: cfg, model: m, training: purpose == data.Training, byRows: map[int]*objective.Graph{}}
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
