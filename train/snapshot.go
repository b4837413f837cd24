package train

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/optim"
)

// snapshot is what the folder is to hold of one point of a run. It has memory of its own, so that it can be written while the
// run goes on.
type snapshot struct {
	derived
	name   stateName
	state  *state
	params []autoencoder.Param // whose names and shapes the state's tensors have
}

// derived are the contents of the files that follow from a state.
type derived struct {
	best    []byte // BestFile; nil leaves it as it is
	history []byte // HistoryFile
	record  []byte // RunFile
}

// snapshot takes one of the run as it is now; with the best model if best is set.
func (r *run) snapshot(best bool) (*snapshot, error) {
	s, err := r.state()
	if err != nil {
		return nil, err
	}
	s.weights, s.best, s.History = cloned(s.weights), cloned(s.best), slices.Clone(s.History)
	d, err := r.derive(best)
	if err != nil {
		return nil, err
	}
	return &snapshot{derived: d, name: r.point(), state: s, params: r.model.Params()}, nil
}

// point names where the run stands.
func (r *run) point() stateName { return stateName{len(r.history), r.at.Batches} }

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

// derive returns what follows from the run as it is now.
func (r *run) derive(best bool) (d derived, err error) {
	d.history = r.history.csv()
	if best {
		if d.best, err = r.best.MarshalBinary(); err != nil {
			return d, err
		}
	}
	if d.record, err = r.record().text(); err != nil {
		return d, fmt.Errorf("train: %s: %w", RunFile, err)
	}
	return d, nil
}

// save writes the state.
func (s *snapshot) save(f *folder) error {
	b, err := s.state.encode(s.params)
	if err != nil {
		return err
	}
	return f.write(s.name.file(), b)
}

// save writes the files: run.json last, since it names what came of the rest.
func (d *derived) save(f *folder) error {
	if d.best != nil {
		if err := f.write(BestFile, d.best); err != nil {
			return err
		}
	}
	if err := f.write(HistoryFile, d.history); err != nil {
		return err
	}
	return f.write(RunFile, d.record)
}

func (f *folder) write(name string, content []byte) error {
	if err := f.disk.WriteFile(filepath.Join(f.dir, name), content); err != nil {
		return fmt.Errorf("train: save: %w", err)
	}
	return nil
}

// newMemory returns the memory of a solver that has made no step.
func newMemory(rule optim.Rule, params []autoencoder.Param) optim.Memory {
	lengths := make([]int, len(params))
	for i, p := range params {
		lengths[i] = len(p.Data)
	}
	return optim.NewMemory(rule, lengths)
}
