package train

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrFolderTaken is why Run refuses a folder that holds a run, unless Config.Start says to resume or to restart it.
var ErrFolderTaken = errors.New("the folder holds a run")

// start does with what is in the folder as the configuration's Start says. Then the run stands where the newest state does.
func (f *folder) start(r *run) error {
	states, err := listStates(f.dir)
	if err != nil {
		return err
	}
	derived, err := listDerived(f.dir)
	if err != nil {
		return err
	}
	if r.cfg.Start == Fresh {
		if err := CheckFree(f.dir); err != nil {
			return err
		}
	}
	if err := f.disk.RemoveTemporary(f.dir); err != nil {
		return fmt.Errorf("train: folder: %w", err)
	}
	if r.cfg.Start == Restart {
		if err := f.clear(states, derived); err != nil {
			return err
		}
		states = nil
	}
	if len(states) > 0 {
		return f.resume(r, states)
	}
	if len(derived) > 0 && r.cfg.Start == Resume {
		return fmt.Errorf("train: cannot resume %s: want a state, got a folder with %s and no state: it can only be restarted", f.dir, derived[0])
	}
	s, err := r.snapshot(false)
	if err != nil {
		return err
	}
	f.saved, f.savedAt = s.name, time.Now()
	if err := s.save(f); err != nil {
		return err
	}
	return s.derived.save(f)
}

// CheckFree returns nil if a Fresh run may use the folder, which need not be there, and else an ErrFolderTaken that says what
// it holds. Run makes this check itself; here it is for those who want to know early.
func CheckFree(dir string) error {
	states, err := listStates(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(states) > 0 {
		return fmt.Errorf("train: %s: %w, at %v", dir, ErrFolderTaken, states[len(states)-1])
	}
	derived, err := listDerived(dir)
	if len(derived) > 0 {
		return fmt.Errorf("train: %s: %w, or what is left of one, with %s", dir, ErrFolderTaken, derived[0])
	}
	return err
}

// listDerived lists the files that are there of those that are derived from a state.
func listDerived(dir string) (names []string, err error) {
	for _, name := range []string{RunFile, HistoryFile, BestFile} {
		_, err := os.Lstat(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("train: folder: %w", err)
		}
		names = append(names, name)
	}
	return names, nil
}

// clear deletes a run, the newest state last: until that is gone, the run can be resumed.
func (f *folder) clear(states []stateName, derived []string) error {
	for _, s := range states {
		derived = append(derived, s.file())
	}
	for _, name := range derived {
		if err := f.disk.Remove(filepath.Join(f.dir, name)); err != nil {
			return fmt.Errorf("train: restart: %w", err)
		}
	}
	return nil
}
