package train

import (
	"errors"
	"fmt"
	"os"

	"github.com/denoise-go/denoise/train/checkpoint"
)

// Files in a run's folder that follow from its newest state.
const (
	BestFile    = "best.safetensors" // the model of the epoch with the smallest validation loss
	HistoryFile = "history.csv"
	RunFile     = "run.json"
)

var derivedFiles = []string{RunFile, HistoryFile, BestFile}

// ErrFolderTaken is why Run rejects a folder that holds a run, unless Config.Start says to resume or to restart it.
var ErrFolderTaken = errors.New("the folder holds a run")

// CheckFree returns nil if a Fresh run may use the folder, which need not exist, and otherwise an error that wraps ErrFolderTaken and says what
// the folder holds. Run makes this check itself, and so does Check.
func CheckFree(dir string) error {
	points, err := checkpoint.Points(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(points) > 0 {
		return fmt.Errorf("train: %s: %w, at %v (Config.Start = Resume continues it, Restart deletes it)", dir, ErrFolderTaken, points[len(points)-1])
	}
	derived, err := checkpoint.Present(dir, derivedFiles...)
	if len(derived) > 0 {
		return fmt.Errorf("train: %s: %w, or what is left of one, with %s (Config.Start = Restart deletes it)", dir, ErrFolderTaken, derived[0])
	}
	return err
}

// openFolder makes the run's folder, if need be, and locks it.
func (r *run) openFolder() (*checkpoint.Folder, error) {
	return checkpoint.Open(r.cfg.Dir, checkpoint.Options{Epochs: r.cfg.SaveEpochs, Keep: r.cfg.Keep, Every: r.cfg.SaveEvery, Disk: r.cfg.disk})
}

// start does as Config.Start says with what the folder holds. Then the run stands where the folder's newest state does.
func (r *run) start(f *checkpoint.Folder) error {
	points, err := checkpoint.Points(f.Dir())
	if err != nil {
		return err
	}
	derived, err := checkpoint.Present(f.Dir(), derivedFiles...)
	if err != nil {
		return err
	}
	if r.cfg.Start == Fresh {
		if err := CheckFree(f.Dir()); err != nil {
			return err
		}
	}
	if err := f.Clean(); err != nil {
		return err
	}
	switch {
	case r.cfg.Start == Restart:
		if err := f.Clear(derived); err != nil {
			return err
		}
	case len(points) > 0:
		return r.resume(f, points)
	case len(derived) > 0:
		return checkLeft(f.Dir())
	}
	s, err := r.snapshot()
	if err != nil {
		return err
	}
	if s.Files, err = r.files(false); err != nil {
		return err
	}
	return f.Save(s)
}
