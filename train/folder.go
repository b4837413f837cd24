package train

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/handover"
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
// next one that resumes the run writes anew what was left behind. What an epoch changed is written while the next one trains.
type folder struct {
	dir     string
	disk    durable.Disk
	lock    *flock.Flock
	keep    int
	every   time.Duration
	writing handover.Task // the one that writes what the last epoch changed
	saved   stateName     // the newest state, maybe still being written
	savedAt time.Time     // when it was taken or resumed from
}

// lockFolder makes the configuration's folder, if need be, and this run the only one to use it.
func lockFolder(cfg Config) (*folder, error) {
	if err := cfg.disk.MkdirAll(cfg.Dir); err != nil {
		return nil, fmt.Errorf("train: folder: %w", err)
	}
	l, err := lock(cfg.Dir)
	if err != nil {
		return nil, err
	}
	return &folder{dir: cfg.Dir, disk: cfg.disk, lock: l, keep: cfg.Keep, every: cfg.SaveEvery}, nil
}

// unlock lets others use the folder, once nothing is being written to it.
func (f *folder) unlock() {
	defer f.lock.Unlock()
	f.writing.Wait()
}

// afterStep saves a state within a long epoch.
func (f *folder) afterStep(r *run) error {
	if f.writing.Over() { // a disk that fails ends the run now, not an epoch later
		if err := f.writing.Wait(); err != nil {
			return err
		}
	}
	if f.every < 0 || time.Since(f.savedAt) < f.every {
		return nil
	}
	return f.interrupted(r)
}

// afterEpoch has what an epoch changed written: the state first, from which the rest can be made again.
func (f *folder) afterEpoch(r *run) error {
	if err := f.writing.Wait(); err != nil {
		return err
	}
	s, err := r.snapshot(r.history.Best() == len(r.history)-1)
	if err != nil {
		return err
	}
	f.saved, f.savedAt = s.name, time.Now()
	f.writing.Start("train: saving", func() error {
		if err := s.save(f); err != nil {
			return err
		}
		if err := s.derived.save(f); err != nil {
			return err
		}
		return f.prune()
	})
	return nil
}

// interrupted saves the state within an epoch, unless the newest state is of this point.
func (f *folder) interrupted(r *run) error {
	// Where the last state could not be written, a newer one would leave a gap: what a resumed run leaves would be another folder.
	if err := f.writing.Wait(); err != nil || f.saved == r.point() {
		return err
	}
	s, err := r.snapshot(false)
	if err != nil {
		return err
	}
	if err := s.save(f); err != nil {
		return err
	}
	f.saved, f.savedAt = s.name, time.Now()
	return f.prune()
}

// finish waits until all is written.
func (f *folder) finish() error { return f.writing.Wait() }

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
		if err := f.disk.Remove(path); err != nil {
			return fmt.Errorf("train: old state: %w", err)
		}
	}
	return nil
}
