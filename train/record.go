package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/strict"
)

// Record is the content of run.json: what a run is made of, so that it can be repeated, and its result so far. It is for readers; a run
// is resumed from its states.
type Record struct {
	Version int `json:"version"` // of the format, the same as that of the states
	Identity
	Epochs   int               `json:"epochs"`
	Patience int               `json:"patience"`
	Versions map[string]string `json:"versions"`
	Result   *Result           `json:"result,omitempty"` // nil before the end of the first epoch
}

// Result is the result of a run so far.
type Result struct {
	Epochs         int     `json:"epochs"`
	BestEpoch      int     `json:"best_epoch"`
	BestValidation float64 `json:"best_validation_loss"`
	Seconds        float64 `json:"seconds"` // of the epochs made, without what was lost when a run was killed
}

// maxRecord bounds the bytes of a run.json that is read.
const maxRecord = 1 << 20

// ReadRecord reads the run.json of a run's folder. It rejects text that Run would not have written. It reads at most 1 MiB and allocates at most
// 128 times the file's size.
func ReadRecord(dir string) (*Record, error) {
	text, err := durable.ReadFile(filepath.Join(dir, RunFile), maxRecord)
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w", RunFile, err)
	}
	r, err := parseRecord(text)
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w", filepath.Join(dir, RunFile), err)
	}
	return r, nil
}

func parseRecord(text []byte) (*Record, error) {
	if err := checkVersion(text); err != nil {
		return nil, err
	}
	var r Record
	if err := strict.JSON(text, &r); err != nil {
		return nil, err
	}
	if err := r.Model.Validate(); err != nil {
		return nil, err
	}
	if err := r.Recipe.check(); err != nil {
		return nil, fmt.Errorf("recipe: %w", err)
	}
	if err := r.Result.check(); err != nil {
		return nil, fmt.Errorf("result: %w", err)
	}
	if again, err := r.text(); err != nil || !bytes.Equal(again, text) {
		return nil, errors.New("want the text as Run writes it, got it changed")
	}
	return &r, nil
}

// check reports what no run comes to.
func (r *Result) check() error {
	switch {
	case r == nil:
		return nil
	case r.BestEpoch < 1 || r.BestEpoch > r.Epochs:
		return fmt.Errorf("want at least one epoch and the best among them, got epoch %d of %d", r.BestEpoch, r.Epochs)
	case r.Seconds != 0 && !(r.Seconds >= time.Nanosecond.Seconds()):
		return fmt.Errorf("want 0 seconds or at least a nanosecond, got %g", r.Seconds)
	}
	return nil
}

// checkVersion rejects a JSON object of another version of the format before the rest is read, whose errors would hide the cause. Version 1 of
// run.json did not state a version.
func checkVersion(text []byte) error {
	var v struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if v.Version != stateVersion {
		return fmt.Errorf("want version %d of the format, got %d: only the program of that version can go on with this run",
			stateVersion, max(v.Version, 1))
	}
	return nil
}

func (r *Record) text() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// record returns the content of run.json at the current point.
func (r *run) record() *Record {
	rec := &Record{Version: stateVersion, Identity: r.identity, Epochs: r.cfg.Epochs, Patience: r.cfg.Patience, Versions: versions()}
	if best := r.history.Best(); best >= 0 {
		rec.Result = &Result{
			Epochs: len(r.history), BestEpoch: r.history[best].Number, BestValidation: r.history[best].Validation,
			Seconds: r.before.Seconds(),
		}
		for _, e := range r.history {
			rec.Result.Seconds += e.Duration.Seconds()
		}
	}
	return rec
}

// versions returns the versions of Go and of the modules that compute the numbers.
func versions() map[string]string {
	v := map[string]string{"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	numeric := []string{"github.com/denoise-go/denoise", "gorgonia.org/gorgonia", "gorgonia.org/tensor", "gorgonia.org/cu"}
	for _, m := range append(info.Deps, &info.Main) {
		if slices.Contains(numeric, m.Path) {
			v[m.Path] = m.Version
		}
	}
	return v
}
