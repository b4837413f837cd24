package train

import (
	"fmt"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/durable"
)

// snapshot is what the folder is to hold of one point of a run. It has memory of its own, so that it can be written while the
// run goes on.
type snapshot struct {
	name    stateName
	state   *state
	params  []autoencoder.Param // whose names and shapes the state's tensors have
	best    []byte              // BestFile; nil leaves it as it is
	history []byte              // HistoryFile
	record  []byte              // RunFile
}

// snapshot takes one of the run as it is now; with the best model if best is set.
func (r *run) snapshot(best bool) (*snapshot, error) {
	s, err := r.state()
	if err != nil {
		return nil, err
	}
	s.weights, s.best = cloned(s.weights), cloned(s.best)
	snap := &snapshot{name: r.point(), state: s, params: r.model.Params(), history: r.history.csv()}
	if best {
		if snap.best, err = r.best.MarshalBinary(); err != nil {
			return nil, err
		}
	}
	if snap.record, err = r.record().text(); err != nil {
		return nil, fmt.Errorf("train: %s: %w", RunFile, err)
	}
	return snap, nil
}

func cloned(list [][]float32) [][]float32 {
	if list == nil {
		return nil
	}
	c := make([][]float32, len(list))
	for i, x := range list {
		c[i] = append([]float32(nil), x...)
	}
	return c
}

// save writes the state.
func (s *snapshot) save(dir string) error {
	b, err := s.state.encode(s.params)
	if err != nil {
		return err
	}
	return s.write(dir, s.name.file(), b)
}

// derive writes the files that follow from the state: run.json last, since it names what came of the rest.
func (s *snapshot) derive(dir string) error {
	if s.best != nil {
		if err := s.write(dir, BestFile, s.best); err != nil {
			return err
		}
	}
	if err := s.write(dir, HistoryFile, s.history); err != nil {
		return err
	}
	return s.write(dir, RunFile, s.record)
}

func (*snapshot) write(dir, name string, content []byte) error {
	if err := durable.WriteFile(filepath.Join(dir, name), content); err != nil {
		return fmt.Errorf("train: save: %w", err)
	}
	return nil
}
