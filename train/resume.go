package train

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/denoise-go/denoise/train/checkpoint"
)

// ErrOtherRun is why Run does not resume a run that began with another recipe, network, set, device or arithmetic, or with a schedule that would
// have taken other steps. The error names the first difference.
var ErrOtherRun = errors.New("a run is resumed as it began; a new run, in another folder, may begin with its weights (Model.SetWeights), " +
	"or Config.Start = Restart begins it anew")

// resume sets the run to the newest good state, brings the files that follow from it up to date, and calls OnEpoch, which the process
// before may not have come to.
func (r *run) resume(f *checkpoint.Folder, points []checkpoint.Point) error {
	p, s, err := r.newestState(points)
	if err == nil {
		err = r.restore(s)
	}
	if err != nil {
		return fmt.Errorf("train: cannot resume %s: %w", f.Dir(), err)
	}
	if rec, err := ReadRecord(f.Dir()); err == nil && rec.Result != nil {
		r.before = time.Duration(rec.Result.Seconds * float64(time.Second))
	}
	r.say("resumed %s at %v", f.Dir(), p)
	if r.finished() {
		r.say("nothing is left to do: the run is finished (%d epochs, %d asked for)", len(r.history), r.cfg.Epochs)
	}
	files, err := r.files(len(r.history) > 0)
	if err != nil {
		return err
	}
	if err := f.Resume(p, files); err != nil {
		return err
	}
	if len(r.history) == 0 {
		return f.Remove(BestFile) // that of a run whose later states are damaged
	}
	return r.onEpoch()
}

// newestState returns the newest of the states that is not damaged. Any other error of a state ends the search.
func (r *run) newestState(points []checkpoint.Point) (checkpoint.Point, *state, error) {
	for _, p := range slices.Backward(points) {
		s, err := r.readState(p)
		if !errors.Is(err, checkpoint.ErrDamaged) {
			return p, s, err
		}
		r.say("%v; trying the state before it", err)
	}
	return checkpoint.Point{}, nil, fmt.Errorf("want a good state, got %d damaged ones, the newest %s: the run can only be restarted",
		len(points), points[len(points)-1].File())
}

// readState reads a state from the run's folder, which must be one of this run.
func (r *run) readState(p checkpoint.Point) (*state, error) {
	b, err := checkpoint.Read(r.cfg.Dir, p)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(r.cfg.Dir, p.File())
	s, err := r.decodeState(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if is := (checkpoint.Point{Epochs: len(s.History), Batches: s.At.Batches}); is != p {
		return nil, fmt.Errorf("%s: want the state of %v, got that of %v: %w", path, p, is, checkpoint.ErrDamaged)
	}
	return s, nil
}

func (r *run) decodeState(b []byte) (*state, error) {
	s, tensors, err := parseState(b)
	if err != nil {
		return nil, err
	}
	r.identity.Weights = s.Run.Weights // those that the model has now are ignored
	if d := compare(s.Run, r.identity); d != nil {
		return nil, fmt.Errorf("%s: %w", d.change(), ErrOtherRun)
	}
	s.rule = r.cfg.Optimizer
	if err := r.fits(&s.stateText); err != nil {
		return nil, err
	}
	return s, s.fill(tensors, r.model.Params())
}

// fits returns an error unless a state of this run's identity is one that the run, as configured, comes to.
func (r *run) fits(t *stateText) error {
	loader, training := r.training.loader, r.identity.Training
	images := min(t.At.Batches*r.cfg.Batch, training.Samples)
	steps := len(t.History)*loader.Batches() + t.At.Batches
	begun := len(t.History) + min(t.At.Batches, 1)
	switch {
	case t.At.Batches > loader.Batches() || t.At.Loss.Images != images || t.Steps != steps:
		return fmt.Errorf("want %d steps and %d images after %d epochs and %d of %d batches, got %d and %d",
			steps, images, len(t.History), t.At.Batches, loader.Batches(), t.Steps, t.At.Loss.Images)
	case begun > r.cfg.Epochs:
		return fmt.Errorf("epochs: want at least the %d that are begun, got %d", begun, r.cfg.Epochs)
	}
	for _, e := range t.History {
		if err := r.fitsSchedule(e.Number*loader.Batches(), e.LR); err != nil {
			return err
		}
	}
	if err := r.fitsSchedule(t.Steps, t.LR); err != nil {
		return err
	}
	return r.fitsPenalties(t)
}

// fitsSchedule checks that the last of so many steps would have been made with the learning rate it was made with. It would
// not if the schedule depends on the number of epochs and that has changed.
func (r *run) fitsSchedule(steps int, lr float64) error {
	if steps == 0 {
		return nil
	}
	if now := r.lr(steps - 1); now != lr {
		return fmt.Errorf("schedule %v: step %d had the learning rate %g, with %d epochs it would have had %g: "+
			"this schedule depends on the number of epochs, which must stay as it was: %w", r.cfg.Schedule, steps, lr, r.cfg.Epochs, now, ErrOtherRun)
	}
	return nil
}

// restore sets the run to a state.
func (r *run) restore(s *state) error {
	copyValues(r.model.Params(), s.weights)
	copyValues(r.best.Params(), s.weights)
	if s.best != nil {
		copyValues(r.best.Params(), s.best)
	}
	r.history, r.factors = s.History, s.Penalties[:min(len(s.Penalties), len(s.History))]
	if err := r.goTo(s.At); err != nil {
		return err
	}
	return r.solver.Import(&s.memory)
}
