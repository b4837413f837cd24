package train

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/progress"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/optim"
)

// ErrUnwritten is the error of a run that has come to its end without all of its files. Its states are complete: resuming the run writes the files
// that follow from them.
var ErrUnwritten = errors.New("the run is complete, but not what is to be written of it")

// Run trains the model, from the weights it has, on the training set and computes the loss on the validation set, whose samples have the same shape, after every epoch.
// It leaves the model with the weights of the last step; those of the best epoch are in the folder's BestFile. Without a folder, a function in
// Config.OnEpoch can keep a copy of them. A network of convolutions denoises faster after a new model has got the weights by SetWeights or from the file: see
// autoencoder.Model.
//
// With Config.Start = Resume a run that was stopped, by whatever means, resumes from the newest state in its folder and reproduces the
// uninterrupted run bit for bit. The weights that m has at the start are then ignored. To go on from a run with another learning rate, batch or
// schedule, begin a new run with its best model: see autoencoder.Model.SetWeights.
//
// When ctx is cancelled, the run ends after the current step, saves its state and returns ctx's error, wrapped. An error of saving takes the place
// of ctx's, so that ctx's error always means that the state is saved. A sample that cannot be read ends the run in the same way, with a
// *data.ReadError.
//
// Where a state is saved and another file cannot be written, because another program has it open, say, the run goes on. It writes a warning to
// Config.Progress, tries again with the next state, and returns ErrUnwritten at its end if the file still cannot be written.
//
// The ranks of a Config.Group all call Run, and all return the same history but for its durations. They end together, with the error of the rank at fault, which is a
// *group.RankError on the others.
//
// A loss, gradient or weight that is NaN or infinite ends the run at its step. A device that runs ahead reports it later, by the end of the
// epoch. Nothing of that step or after it is saved.
func Run(ctx context.Context, m *autoencoder.Model, training, validation data.Source, cfg Config) (History, error) {
	if ctx == nil {
		return nil, errContext
	}
	r, err := newRun(m, training, validation, cfg)
	if err == nil {
		defer r.close()
	}
	if err := newRanks(cfg.Group).agree(err); err != nil {
		return nil, err
	}
	if err := r.meet(); err != nil {
		return nil, err
	}
	if r.cfg.Dir != "" {
		var f *checkpoint.Folder
		if f, err = r.openFolder(); err == nil {
			defer f.Close()
			defer r.waitBackground() // before the folder is closed, also if a callback panics: functions in the background may write to it
			err = r.start(f)
			r.keeper = &saver{f, r.cfg.SaveEpochs, len(r.history)}
		}
	}
	if err := r.ranks.agree(err); err != nil {
		return nil, err
	}
	if err := r.follow(); err != nil {
		return nil, err
	}
	err = r.epochs(ctx)
	lost, late := r.keeper.finish()
	if lost = r.ranks.agree(lost); lost != nil {
		err = instead(lost, err)
	}
	for _, late := range []error{late, r.waitBackground()} {
		err = besides(err, r.ranks.agree(late))
	}
	r.progress.Done()
	if syncErr := r.cfg.Device.Sync(); err == nil {
		err = syncErr
	}
	return r.history, err
}

// run is a Run in progress.
type run struct {
	cfg        Config
	ranks      *ranks
	identity   Identity
	model      *autoencoder.Model
	solver     optim.Solver
	training   pass
	validation pass
	progress   progress.Progress
	keeper     keeper
	background []*background

	history History
	factors []penaltyFactors   // of history's epochs, if penalties follow schedules
	at      position           // in the epoch after history's last
	best    *autoencoder.Model // of history's best epoch
	before  time.Duration      // that the run took until it was resumed
}

// keeper saves or compares the state of a run. It is called between two steps.
type keeper interface {
	afterStep(r *run) error
	afterEpoch(r *run) error
	interrupted(r *run) error // when the context ends, a sample cannot be read or a callback returns an error

	// finish is called at the end of the run. It returns why a state is lost, and why files that follow from the states could not be written.
	finish() (lost, late error)
}

// forgetful is the keeper of a run without a folder.
type forgetful struct{}

func (forgetful) afterStep(*run) error   { return nil }
func (forgetful) afterEpoch(*run) error  { return nil }
func (forgetful) interrupted(*run) error { return nil }
func (forgetful) finish() (_, _ error)   { return nil, nil }

// epochs trains until the last epoch, the end of patience, an error, or the end of ctx.
func (r *run) epochs(ctx context.Context) error {
	for !r.finished() {
		err := r.ranks.share(r.nextEpoch(ctx))
		if errors.Is(err, errInterrupted) || errors.Is(err, group.ErrLost) {
			return r.interrupted(bare(err))
		}
		if err != nil {
			return bare(err)
		}
	}
	return nil
}

// nextEpoch trains one epoch, saves the run and calls back.
func (r *run) nextEpoch(ctx context.Context) error {
	e, err := r.epoch(ctx, len(r.history)+1)
	if err != nil {
		return err
	}
	r.history = append(r.history, e)
	r.factors = r.appendFactors(r.factors)
	if err := r.goTo(position{}); err != nil {
		return err
	}
	if err := r.cfg.Device.Sync(); err != nil {
		return err
	}
	best := r.history.Best() == len(r.history)-1
	if best {
		copyWeights(r.best, r.model)
	}
	if err := r.keeper.afterEpoch(r); err != nil {
		return err
	}
	r.progress.Epoch(progress.Epoch{
		Number: e.Number, Training: e.Training, Validation: e.Validation, Best: best, Images: e.Images, Duration: e.Duration,
	})
	if err := r.onEpoch(); err != nil {
		return interruption{err}
	}
	return nil
}

// interrupted saves the run, which ends with this error, and returns the error. An error of saving takes its place.
func (r *run) interrupted(err error) error {
	if saveErr := r.ranks.agree(inLateBatch(r.at.Batches, r.keeper.interrupted(r))); saveErr != nil {
		return instead(saveErr, err)
	}
	return err
}

// finished reports whether the run has reached its last epoch or the end of patience.
func (r *run) finished() bool {
	n := len(r.history)
	return n >= r.cfg.Epochs || r.cfg.Patience > 0 && n-1-r.history.Best() >= r.cfg.Patience
}

// onEpoch passes the history to the functions of the configuration.
func (r *run) onEpoch() error {
	for _, f := range r.cfg.OnEpoch {
		if err := f(slices.Clone(r.history)); err != nil {
			return err
		}
	}
	return r.putBackground()
}

// instead returns err, which takes the place of the error before and mentions it.
func instead(err, before error) error {
	if before == nil || errors.Is(before, err) || errors.Is(err, before) {
		return err
	}
	return fmt.Errorf("%w (after: %v)", err, before)
}

// besides adds to the error of a run one that did not end it.
func besides(err, late error) error {
	switch {
	case late == nil || err != nil && (errors.Is(err, late) || errors.Is(late, err)):
		return err
	case err == nil:
		return fmt.Errorf("train: %w: %w", ErrUnwritten, late)
	}
	return fmt.Errorf("%w (besides: %w)", err, late)
}

// say writes a line to Config.Progress.
func (r *run) say(format string, args ...any) {
	r.progress.Say(fmt.Sprintf(format, args...))
}
