package train

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/checkpoint"
)

// Check returns the error that Run would return before its first step: of the model, the sets, the configuration, or the folder and the run in it. It leaves
// everything as it is, and does not ask other ranks of a group. A program with several runs asks for all of them before the first one takes hours.
func Check(m *autoencoder.Model, training, validation data.Source, cfg Config) error {
	cfg.Progress = nil
	r, err := newRun(m, training, validation, cfg)
	if err != nil {
		return err
	}
	defer r.close()
	if cfg.Dir == "" {
		return nil
	}
	if err := checkWritable(cfg.Dir); err != nil {
		return fmt.Errorf("train: folder: %w", err)
	}
	if err := checkpoint.CheckUnlocked(cfg.Dir); err != nil {
		return err
	}
	if cfg.Start == Fresh {
		return CheckFree(cfg.Dir)
	}
	if cfg.Start == Restart {
		return nil
	}
	points, err := checkpoint.Points(cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(points) == 0 {
		return checkLeft(cfg.Dir)
	}
	if _, _, err := r.newestState(points); err != nil {
		return fmt.Errorf("train: cannot resume %s: %w", cfg.Dir, err)
	}
	return nil
}

// checkLeft returns an error if a folder without a state has files of a run.
func checkLeft(dir string) error {
	derived, err := checkpoint.Present(dir, derivedFiles...)
	if err == nil && len(derived) > 0 {
		err = fmt.Errorf("train: cannot resume %s: want a state, got a folder with %s and no state: it can only be restarted", dir, derived[0])
	}
	return err
}

// checkWritable returns an error if no file can be made in a folder or, where there is none yet, in the one that it will be made in.
func checkWritable(dir string) error {
	dir = filepath.Clean(dir)
	info, err := os.Stat(dir)
	switch parent := filepath.Dir(dir); {
	case errors.Is(err, fs.ErrNotExist) && parent != dir:
		return checkWritable(parent)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s: want a folder, got a file", dir)
	}
	f, err := os.CreateTemp(dir, ".denoise-*")
	if err != nil {
		return fmt.Errorf("%s: want a folder that can be written to: %w", dir, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// mostChecked bounds the steps of a run whose schedules are looked at ahead: all, or as many at equal distances, the first and the last among them.
const mostChecked = 10_000

// checkSchedules returns an error if a schedule has a factor in the run that is not finite, or a learning rate below 0.
func (r *run) checkSchedules() error {
	total := r.total()
	if s, ok := r.cfg.Schedule.(interface{ Fits(steps int) error }); ok {
		if err := s.Fits(total); err != nil {
			return fmt.Errorf("train: schedule: %w", err)
		}
	}
	n := min(total, mostChecked)
	for i := range n {
		step := i
		if n > 1 {
			step = int(float64(i) * float64(total-1) / float64(n-1))
		}
		if err := r.checkRate(step, r.lr(step)); err != nil {
			return fmt.Errorf("train: %w", err)
		}
		for name, s := range r.cfg.Penalties {
			if f := s.Factor(step, total); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("train: penalty %s: schedule %v: want finite factors, got %g in step %d of %d", name, s, f, step+1, total)
			}
		}
	}
	return nil
}

// checkRate returns an error if the learning rate of a step, counted from 0, is invalid.
func (r *run) checkRate(step int, lr float64) error {
	if !(lr >= 0 && lr <= math.MaxFloat64) {
		return fmt.Errorf("schedule %v: want a learning rate that is finite and at least 0, got %g in step %d of %d", r.cfg.Schedule, lr, step+1, r.total())
	}
	return nil
}
