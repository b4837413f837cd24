package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/checkpoint"
)

// Verified is what Verify has checked.
type Verified struct {
	Files    int    // whose content, or checksum, is right
	From, To string // the points that the run was replayed between; equal if there is one state only
	Steps    int    // replayed; each state on the way was reproduced bit for bit
}

// Verify checks the run in the folder cfg.Dir, which must have this model's network, these sets and this configuration. It checks that each
// state is whole, that the other files follow from the newest state, and that the run, replayed from the oldest state, reproduces the others bit for
// bit. The run's Config.Keep determines how many epochs that is. If the oldest state is that before the first step, it must have the initial weights
// that the run's record states. The error is the first difference. The folder stays as it is, except for its lock.
// The model m gets the weights of the newest state.
func Verify(ctx context.Context, m *autoencoder.Model, training, validation data.Source, cfg Config) (*Verified, error) {
	if ctx == nil {
		return nil, errContext
	}
	cfg.OnEpoch, cfg.InBackground, cfg.WriteEpoch, cfg.Patience = nil, nil, nil, 0 // replays the recorded epochs without callbacks
	cfg.Group = nil                                                                // in this process alone, which has the bits of any number
	if cfg.Dir == "" {
		return nil, errors.New("train: verify: want a folder, got none")
	}
	r, err := newRun(m, training, validation, cfg)
	if err != nil {
		return nil, err
	}
	defer r.close()
	if _, err := statesToVerify(cfg.Dir); err != nil { // before a lock is left where there is no run
		return nil, fmt.Errorf("train: verify %s: %w", cfg.Dir, err)
	}
	l, err := checkpoint.Lock(cfg.Dir)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	v, err := verify(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("train: verify %s: %w", cfg.Dir, err)
	}
	return v, nil
}

func statesToVerify(dir string) ([]checkpoint.Point, error) {
	points, err := checkpoint.Points(dir)
	if err == nil && len(points) == 0 {
		err = errors.New("want a state, got none")
	}
	return points, err
}

func verify(ctx context.Context, r *run) (*Verified, error) {
	points, err := statesToVerify(r.cfg.Dir)
	if err != nil {
		return nil, err
	}
	var oldest, newest *state
	for i, p := range points {
		if newest, err = r.readState(p); err != nil {
			return nil, err
		}
		if i == 0 {
			oldest = newest
		}
	}
	if err := r.checkBeginning(oldest); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.cfg.Dir, points[0].File()), err)
	}
	if err := r.restore(newest); err != nil {
		return nil, err
	}
	derived, err := r.checkDerived()
	if err != nil {
		return nil, err
	}
	v := &Verified{Files: len(points) + derived, From: points[0].String(), To: points[len(points)-1].String(), Steps: newest.Steps - oldest.Steps}
	if len(points) == 1 {
		return v, nil
	}
	if err := r.restore(oldest); err != nil {
		return nil, err
	}
	r.keeper = &replay{dir: r.cfg.Dir, ahead: points[1:]}
	err = r.epochs(ctx)
	r.progress.Done()
	switch {
	case err == nil:
		return nil, fmt.Errorf("want %s, got a run that is over before", v.To)
	case !errors.Is(err, errReplayed):
		return nil, err
	}
	return v, nil
}

// checkDerived compares the files that follow from the run's state with what they must contain.
func (r *run) checkDerived() (files int, err error) {
	if err := r.checkFile(HistoryFile, r.history.csv()); err != nil {
		return 0, err
	}
	files = 2 // with run.json
	if len(r.history) > 0 {
		best, err := r.best.MarshalBinary()
		if err != nil {
			return 0, err
		}
		if err := r.checkFile(BestFile, best); err != nil {
			return 0, err
		}
		files++
	}
	got, err := ReadRecord(r.cfg.Dir)
	if err != nil {
		return 0, err
	}
	rec := r.record()
	if d := compare(rec.Identity, got.Identity); d != nil {
		return 0, fmt.Errorf("%s: %s", RunFile, d)
	}
	if (rec.Result == nil) != (got.Result == nil) {
		return 0, fmt.Errorf("%s: want the result of %d epochs, got another (resuming the run writes it anew)", RunFile, len(r.history))
	}
	if rec.Result != nil {
		rec.Result.Seconds = got.Result.Seconds
		if d := compare(*rec.Result, *got.Result); d != nil {
			return 0, fmt.Errorf("%s: result: %s", RunFile, d)
		}
	}
	return files, nil
}

func (r *run) checkFile(name string, want []byte) error {
	got, err := durable.ReadFile(filepath.Join(r.cfg.Dir, name), checkpoint.MaxState)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%s: want what follows from the newest state, got another from byte %d on (resuming the run writes it anew)",
			name, firstByte(want, got))
	}
	return nil
}
