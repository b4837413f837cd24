package train

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/progress"
)

// errContext reports a context that is nil.
var errContext = errors.New("train: want a context, got nil")

// newRun rejects what cannot be run, and opens what close closes.
func newRun(m *autoencoder.Model, training, validation data.Source, cfg Config) (*run, error) {
	for _, part := range []any{cfg.Device, cfg.Group} {
		if part != nil && null.Is(part) {
			return nil, fmt.Errorf("train: want a device and a group, or nil, got a nil %T", part)
		}
	}
	cfg = cfg.withDefaults(training)
	if err := cfg.validate(m, training, validation); err != nil {
		return nil, err
	}
	loss, err := tryExpressions(m, training, validation, cfg)
	if err != nil {
		return nil, err
	}
	if err := cfg.checkShards(m); err != nil {
		return nil, err
	}
	r := &run{cfg: cfg, model: m, ranks: newRanks(cfg.Group), keeper: forgetful{}}
	if r.best, err = autoencoder.New(m.Config()); err != nil {
		return nil, err
	}
	if r.identity, err = newIdentity(m, r.best, loss, training, validation, cfg); err != nil {
		return nil, err
	}
	if r.training, err = newPass(m, training, cfg, r.ranks, data.Training); err != nil {
		return nil, err
	}
	if r.validation, err = newPass(m, validation, cfg, r.ranks, data.Validation); err != nil {
		return nil, err
	}
	r.training.factor = func(penalty string) float64 { return r.factor(penalty, r.steps()) }
	r.validation.factor = func(penalty string) float64 { return r.factor(penalty, r.total()-1) }
	if err := r.checkSchedules(); err != nil {
		return nil, err
	}
	if err := r.open(); err != nil {
		r.close()
		return nil, err
	}
	r.background = newBackground(cfg)
	r.progress = progress.New(cfg.Progress, cmp.Or(cfg.LossName, loss), cfg.Epochs, training.Len())
	return r, nil
}

// tryExpressions builds the expression of each size of batch or shard of the run, so that a loss or a layer that fails for one of them fails before
// anything starts. It returns the formula of the loss.
func tryExpressions(m *autoencoder.Model, training, validation data.Source, cfg Config) (formula string, err error) {
	for _, c := range []struct {
		set     data.Source
		purpose data.Purpose
		sizes   []int
	}{{training, data.Training, cfg.trainingSizes(training.Len())}, {validation, data.Validation, cfg.validationSizes(validation.Len())}} {
		for _, rows := range c.sizes {
			e, err := cfg.expression(m, c.purpose == data.Training, rows)
			if err == nil {
				err = cfg.provides(e.Inputs)
			}
			if err == nil {
				err = checkTargets(e, c.set, data.Key{Seed: cfg.Seed, Purpose: c.purpose, Epoch: 1})
			}
			if err != nil {
				return "", fmt.Errorf("%w (in a %v batch of %d)", err, c.purpose, rows)
			}
			formula = cmp.Or(formula, e.Formula())
		}
	}
	return formula, nil
}

// trainingSizes returns the numbers of rows of the graphs that n samples are trained in, those of the first shard first.
func (c Config) trainingSizes(n int) (sizes []int) {
	for _, batch := range []int{c.Batch, n % c.Batch} {
		for s := range c.shardsOf(batch) {
			sizes = append(sizes, c.shard(s).Of(batch).Len())
		}
	}
	return distinct(sizes)
}

// validationSizes returns the numbers of rows of the graphs that the loss of n samples is computed in.
func (c Config) validationSizes(n int) []int {
	return distinct([]int{min(c.Batch, n), n % c.Batch})
}

// distinct removes zeros and repetitions from a list, which keeps its order.
func distinct(list []int) (kept []int) {
	for _, x := range list {
		if x != 0 && !slices.Contains(kept, x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// provides reports inputs of layers that the configuration cannot provide, and schedules of penalties that the network does not have.
func (c Config) provides(in autoencoder.Inputs) error {
	if _, ok := c.Noise.(data.Leveler); in.Level != nil && !ok {
		return fmt.Errorf("train: noise: want one that states its level (data.Leveler), which the network reads, got %v", c.Noise)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Penalties)) {
		if in.Scalars[name] == nil {
			return fmt.Errorf("train: penalties: want schedules of penalties that the network has, got one of %q", name)
		}
	}
	return nil
}

// open opens the solver and the sums of losses on the device. Graphs are made for the first batch of their size.
func (r *run) open() (err error) {
	if r.solver, err = r.cfg.Device.Solver(r.cfg.Optimizer); err != nil {
		return err
	}
	if r.training.losses, err = r.cfg.Device.LossSum(); err != nil {
		return err
	}
	r.validation.losses, err = r.cfg.Device.LossSum()
	return err
}

// close releases what open and the graphs hold of the device. Its errors have been reported before, by the call that failed first.
func (r *run) close() {
	for _, p := range []pass{r.training, r.validation} {
		p.graphs.close()
		if p.losses != nil {
			p.losses.Close()
		}
	}
	if r.solver != nil {
		r.solver.Close()
	}
}
