package train

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/denoise-go/denoise/internal/durable"
)

// Files that Run keeps in its folder, beside its states.
const (
	BestFile    = "best.safetensors" // the model of the epoch with the smallest validation loss
	HistoryFile = "history.csv"
	RunFile     = "run.json"
)

// folder keeps a run's folder, which no other process uses meanwhile.
//
// The states are what counts. All else is derived from the newest one and written after it: whenever a process is killed, the
// next one that resumes the run writes anew what was left behind.
type folder struct {
	dir     string
	lock    *flock.Flock
	keep    int
	every   time.Duration
	saved   stateName // the newest state
	savedAt time.Time // when it was saved or resumed from
}

// lockFolder makes the configuration's folder, if need be, and this run the only one to use it.
func lockFolder(cfg Config) (*folder, error) {
	if err := durable.MkdirAll(cfg.Dir); err != nil {
		return nil, fmt.Errorf("train: folder: %w", err)
	}
	l, err := lock(cfg.Dir)
	if err != nil {
		return nil, err
	}
	return &folder{dir: cfg.Dir, lock: l, keep: cfg.Keep, every: cfg.SaveEvery}, nil
}

func (f *folder) unlock() { f.lock.Unlock() }

// step saves a state within a long epoch.
func (f *folder) step(r *run) error {
	if f.every == 0 || time.Since(f.savedAt) < f.every {
		return nil
	}
	return f.interrupted(r)
}

// epoch saves what an epoch changed: the state first, from which the rest can be made again.
func (f *folder) epoch(r *run) error {
	if err := f.save(r); err != nil {
		return err
	}
	if err := f.derive(r, r.history.Best() == len(r.history)-1); err != nil {
		return err
	}
	return f.prune()
}

// interrupted saves the state within an epoch, unless the newest state is of this point.
func (f *folder) interrupted(r *run) error {
	if f.saved == r.point() {
		return nil
	}
	if err := f.save(r); err != nil {
		return err
	}
	return f.prune()
}

// save writes the run's state.
func (f *folder) save(r *run) error {
	s, err := r.state()
	if err != nil {
		return err
	}
	b, err := s.encode(r.model.Params())
	if err != nil {
		return err
	}
	name := r.point()
	if err := durable.WriteFile(filepath.Join(f.dir, name.file()), b); err != nil {
		return fmt.Errorf("train: save: %w", err)
	}
	f.saved, f.savedAt = name, time.Now()
	return nil
}

// point names where the run stands.
func (r *run) point() stateName { return stateName{len(r.history), r.at.Batches} }

// derive writes the files that follow from the run's state: run.json last, since it names what came of the rest.
func (f *folder) derive(r *run, best bool) error {
	if best {
		if err := r.best.Save(filepath.Join(f.dir, BestFile)); err != nil {
			return err
		}
	}
	if err := r.history.WriteCSV(filepath.Join(f.dir, HistoryFile)); err != nil {
		return err
	}
	text, err := r.record().text()
	if err == nil {
		err = durable.WriteFile(filepath.Join(f.dir, RunFile), text)
	}
	if err != nil {
		return fmt.Errorf("train: %s: %w", RunFile, err)
	}
	return nil
}

// prune deletes all states but the newest one saved and, up to it, the last ones at the ends of epochs. What stands after it
// was damaged, and is going to be made again.
func (f *folder) prune() error {
	states, err := listStates(f.dir)
	if err != nil {
		return err
	}
	ends := 0
	for _, s := range slices.Backward(states) {
		path := filepath.Join(f.dir, s.file())
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() {
			if s.batches == 0 && s.compare(f.saved) <= 0 && ends < f.keep {
				ends++
				continue
			}
			if s == f.saved {
				continue
			}
		}
		if err := durable.Remove(path); err != nil {
			return fmt.Errorf("train: old state: %w", err)
		}
	}
	return nil
}
