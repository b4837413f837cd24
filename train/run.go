package train

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// Files that Run keeps in its folder.
const (
	BestFile    = "best.safetensors" // the model of the epoch with the smallest validation loss
	LastFile    = "last.safetensors" // the model as the run left it
	HistoryFile = "history.csv"
)

// Run trains the model on the training set and computes the loss on the validation set after every epoch. The model is left
// with the weights of the last step; the best ones are in the folder's BestFile.
//
// When ctx is cancelled the run ends after the present step. The epoch under way is dropped from the history, everything else
// is saved, and the error is ctx's, wrapped.
func Run(ctx context.Context, m *autoencoder.Model, training, validation *data.Set, cfg Config) (History, error) {
	if err := cfg.validate(m, training, validation); err != nil {
		return nil, err
	}
	r, err := newRun(m, training, validation, cfg)
	if err != nil {
		return nil, err
	}
	defer r.close()
	if err := r.prepareFolder(); err != nil {
		return nil, err
	}
	err = r.epochs(ctx)
	r.progress.done()
	if saveErr := r.saveLast(); err == nil {
		err = saveErr
	}
	return r.history, err
}

// run is a Run in progress.
type run struct {
	cfg        Config
	model      *autoencoder.Model
	solver     Solver
	training   pass
	validation pass
	history    History
	record     *record
	progress   progress
	step       int // steps made so far
}

// pass is what one way through a set needs.
type pass struct {
	loader *data.Loader
	graphs *graphs
}

func newRun(m *autoencoder.Model, training, validation *data.Set, cfg Config) (*run, error) {
	solver, err := cfg.Device.AdamW(cfg.AdamW)
	if err != nil {
		return nil, err
	}
	r := &run{cfg: cfg, model: m, solver: solver, record: newRecord(m, training, validation, cfg)}
	if r.training, err = newPass(m, training, cfg, data.Training); err != nil {
		return nil, err
	}
	if r.validation, err = newPass(m, validation, cfg, data.Validation); err != nil {
		return nil, err
	}
	r.progress = newProgress(cfg.Progress, cfg.LossName, cfg.Epochs, training.Len())
	return r, nil
}

func newPass(m *autoencoder.Model, set *data.Set, cfg Config, purpose data.Purpose) (pass, error) {
	loader, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{
		Batch: min(cfg.Batch, set.Len()), Seed: cfg.Seed, Purpose: purpose, Shuffle: purpose == data.Training,
	})
	if err != nil {
		return pass{}, err
	}
	gs := &graphs{dev: cfg.Device, model: m, loss: cfg.Loss, gradients: purpose == data.Training, byRows: map[int]*graph{}}
	return pass{loader, gs}, nil
}

func (r *run) close() {
	r.training.graphs.close()
	r.validation.graphs.close()
}

// epochs trains until the last epoch, the end of patience, an error or the end of ctx.
func (r *run) epochs(ctx context.Context) error {
	for number := 1; number <= r.cfg.Epochs; number++ {
		e, err := r.epoch(ctx, number)
		if err != nil {
			return err
		}
		r.history = append(r.history, e)
		if err := r.save(); err != nil {
			return err
		}
		r.progress.epoch(r.history)
		for _, f := range r.cfg.OnEpoch {
			if err := f(r.history); err != nil {
				return err
			}
		}
		if best := r.history.Best(); r.cfg.Patience > 0 && len(r.history)-1-best >= r.cfg.Patience {
			return nil
		}
	}
	return nil
}

// epoch makes one pass over each set.
func (r *run) epoch(ctx context.Context, number int) (e Epoch, err error) {
	start := time.Now()
	e.Number = number
	total := r.cfg.Epochs * r.training.loader.Batches()
	e.Training, err = r.training.run(ctx, number, func(g *graph, soFar mean) error {
		e.LR = r.cfg.AdamW.LR * r.cfg.Schedule.Factor(r.step, total)
		r.solver.SetLR(e.LR)
		r.step++
		defer r.progress.step(number, soFar)
		return r.solver.Step(g.params)
	})
	if err != nil {
		return e, fmt.Errorf("train: epoch %d: %w", number, err)
	}
	e.Validation, err = r.validation.run(ctx, 0, func(*graph, mean) error { return nil })
	if err != nil {
		return e, fmt.Errorf("train: epoch %d: validation: %w", number, err)
	}
	e.Duration = time.Since(start)
	return e, nil
}

// run takes a set through its graphs once and returns the mean loss. It calls after with each batch's graph and the mean so
// far, once the graph has run.
func (p pass) run(ctx context.Context, epoch int, after func(g *graph, soFar mean) error) (float64, error) {
	var loss mean
	for b := range p.loader.Epoch(epoch) {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("stopped before batch %d of %d: %w", b.Index+1, p.loader.Batches(), err)
		}
		g, err := p.graphs.get(b.N)
		if err != nil {
			return 0, err
		}
		l, err := g.run(b)
		if err != nil {
			return 0, fmt.Errorf("batch %d: %w", b.Index+1, err)
		}
		loss.add(l, b.N)
		if err := after(g, loss); err != nil {
			return 0, fmt.Errorf("batch %d: %w", b.Index+1, err)
		}
	}
	return loss.value(), nil
}

// prepareFolder makes the folder and writes run.json, so that a folder that cannot be written is found before training.
func (r *run) prepareFolder() error {
	if r.cfg.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(r.cfg.Dir, 0o755); err != nil {
		return fmt.Errorf("train: folder: %w", err)
	}
	return r.record.write(r.cfg.Dir, nil)
}

// save writes what an epoch changed: the model if it is the best so far, then the history and run.json, which name it.
func (r *run) save() error {
	if err := r.cfg.Device.Sync(); err != nil {
		return err
	}
	if r.cfg.Dir == "" {
		return nil
	}
	if r.history.Best() == len(r.history)-1 {
		if err := r.model.Save(filepath.Join(r.cfg.Dir, BestFile)); err != nil {
			return err
		}
	}
	if err := r.history.WriteCSV(filepath.Join(r.cfg.Dir, HistoryFile)); err != nil {
		return err
	}
	return r.record.write(r.cfg.Dir, r.history)
}

// saveLast writes the model as it is now.
func (r *run) saveLast() error {
	if err := r.cfg.Device.Sync(); err != nil {
		return err
	}
	if r.cfg.Dir == "" {
		return nil
	}
	return r.model.Save(filepath.Join(r.cfg.Dir, LastFile))
}
