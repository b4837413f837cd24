package train

import (
	"fmt"
	"maps"
	"slices"
)

// penaltyFactors are the factors that the weights of scheduled penalties were multiplied by, by the names of the penalties. States hold them, so that
// no run is resumed with a schedule that would have changed steps already made.
type penaltyFactors struct {
	Step       map[string]float64 `json:"step"`                 // in the last step of an epoch, or of the part that has been made of it
	Validation map[string]float64 `json:"validation,omitempty"` // in its validation
}

// factor returns what the weight of a penalty is multiplied by in a step, counted from 0.
func (r *run) factor(penalty string, step int) float64 {
	return r.cfg.Penalties[penalty].Factor(step, r.total())
}

// factorsAt returns the factors of all scheduled penalties in a step.
func (r *run) factorsAt(step int) map[string]float64 {
	f := map[string]float64{}
	for name := range r.cfg.Penalties {
		f[name] = r.factor(name, step)
	}
	return f
}

// appendFactors appends to the factors of some epochs those of the next epoch, which is in the history or in progress.
func (r *run) appendFactors(list []penaltyFactors) []penaltyFactors {
	if len(r.cfg.Penalties) == 0 {
		return nil
	}
	var f penaltyFactors
	if n := len(list) + 1; n <= len(r.history) {
		f.Step, f.Validation = r.factorsAt(n*r.training.loader.Batches()-1), r.factorsAt(r.total()-1)
	} else {
		f.Step = r.factorsAt(r.steps() - 1)
	}
	return append(slices.Clone(list), f)
}

// fitsPenalties checks the factors of the last step and the validation of each epoch, and of the last step of all, against the schedules. They differ
// if a schedule depends on the number of epochs and that has changed.
func (r *run) fitsPenalties(t *stateText) error {
	if len(r.cfg.Penalties) == 0 {
		return nil
	}
	if want := len(t.History) + min(t.At.Batches, 1); len(t.Penalties) != want {
		return fmt.Errorf("want the factors of penalties in %d epochs, got %d", want, len(t.Penalties))
	}
	for i, f := range t.Penalties {
		step := min((i+1)*r.training.loader.Batches(), t.Steps)
		for _, name := range slices.Sorted(maps.Keys(r.cfg.Penalties)) {
			if err := r.fitsFactor(name, fmt.Sprintf("step %d", step), f.Step[name], r.factor(name, step-1)); err != nil {
				return err
			}
			if i == len(t.History) {
				continue
			}
			if err := r.fitsFactor(name, fmt.Sprintf("the validation of epoch %d", i+1), f.Validation[name], r.factor(name, r.total()-1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) fitsFactor(penalty, what string, had, now float64) error {
	if had == now {
		return nil
	}
	return fmt.Errorf("penalty %s, schedule %v: %s had the factor %g, with %d epochs it would have had %g: "+
		"this schedule depends on the number of epochs, which must stay as it was: %w", penalty, r.cfg.Penalties[penalty], what, had, r.cfg.Epochs, now, ErrOtherRun)
}
