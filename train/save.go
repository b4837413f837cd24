package train

import (
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/optim"
)

// saver is the keeper of a run with a folder. What is saved after an epoch is written while the next one trains.
type saver struct {
	*checkpoint.Folder
	every int // epochs from one state to the next
	filed int // epochs of the history in the files that follow from a state
}

// afterStep saves a state where the newest one is too old.
func (f *saver) afterStep(r *run) error {
	f.warn(r)
	if due, err := f.Due(); err != nil || !due {
		return err
	}
	return f.interrupted(r)
}

// afterEpoch saves a state after every so many epochs, after the last, and where the newest one is too old.
func (f *saver) afterEpoch(r *run) error {
	due, err := f.Due()
	if err != nil || !due && len(r.history)%f.every != 0 && !r.finished() {
		return err
	}
	if err := f.Wait(); err != nil {
		return err
	}
	s, err := f.snapshot(r)
	if err != nil {
		return err
	}
	return f.SaveInBackground(s)
}

// interrupted saves the state of this point, unless the newest state is of it.
func (f *saver) interrupted(r *run) error {
	if err := f.Wait(); err != nil || f.Saved() == r.point() {
		return err
	}
	s, err := f.snapshot(r)
	if err != nil {
		return err
	}
	return f.Save(s)
}

// snapshot returns the state of the run with the files that change.
func (f *saver) snapshot(r *run) (*checkpoint.Snapshot, error) {
	s, err := r.snapshot()
	if err != nil || f.filed == len(r.history) {
		return s, err
	}
	s.Files, err = r.files(r.history.Best() >= f.filed)
	f.filed = len(r.history)
	return s, err
}

// warn says which files are late.
func (f *saver) warn(r *run) {
	for _, err := range f.Late() {
		r.say("%v (it is tried again with the next state)", err)
	}
}

func (f *saver) finish() (lost, late error) {
	if err := f.Wait(); err != nil {
		return err, nil
	}
	return nil, f.Finish()
}

// snapshot returns the state of the run as it is now, without the files that follow from it.
func (r *run) snapshot() (*checkpoint.Snapshot, error) {
	s, err := r.state()
	if err != nil {
		return nil, err
	}
	s.weights, s.best, s.History = cloned(s.weights), cloned(s.best), slices.Clone(s.History)
	params := r.model.Params() // for their names and shapes
	return &checkpoint.Snapshot{Point: r.point(), State: func() ([]byte, error) { return s.encode(params) }}, nil
}

// files returns the files that follow from the run as it is now: the best model only if best is set, and run.json last, since it states
// what came of the rest.
func (r *run) files(best bool) (files []checkpoint.File, err error) {
	if best {
		model, err := r.best.MarshalBinary()
		if err != nil {
			return nil, err
		}
		files = append(files, checkpoint.File{Name: BestFile, Content: model})
	}
	record, err := r.record().text()
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w", RunFile, err)
	}
	return append(files, checkpoint.File{Name: HistoryFile, Content: r.history.csv()}, checkpoint.File{Name: RunFile, Content: record}), nil
}

// point returns where the run stands.
func (r *run) point() checkpoint.Point {
	return checkpoint.Point{Epochs: len(r.history), Batches: r.at.Batches}
}

// state returns the run as it is now. Its slices are the run's own, good until the next step.
func (r *run) state() (*state, error) {
	if _, err := r.look(); err != nil { // a run that has gone wrong is not saved
		return nil, err
	}
	if err := r.cfg.Device.Sync(); err != nil {
		return nil, err
	}
	params := r.model.Params()
	s := &state{rule: r.cfg.Optimizer, weights: values(params), memory: newMemory(r.cfg.Optimizer, params)}
	if err := r.solver.Export(&s.memory); err != nil {
		return nil, err
	}
	s.stateText = stateText{Version: stateVersion, Run: r.identity, Steps: r.steps(), History: r.history, At: r.at}
	s.Penalties = r.factors
	if s.At.Batches > 0 {
		s.Penalties = r.appendFactors(r.factors)
	}
	if s.Steps > 0 {
		s.LR = r.lr(s.Steps - 1)
	}
	if s.Steps != s.memory.Steps {
		return nil, fmt.Errorf("train: save: want a solver that has made %d steps, got %d", s.Steps, s.memory.Steps)
	}
	if s.bestIsElsewhere() {
		s.best = values(r.best.Params())
	}
	return s, nil
}

// newMemory returns the memory of a solver that has made no step.
func newMemory(rule optim.Rule, params []autoencoder.Param) optim.Memory {
	lengths := make([]int, len(params))
	for i, p := range params {
		lengths[i] = len(p.Data)
	}
	return optim.NewMemory(rule, lengths)
}
