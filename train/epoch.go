package train

import (
	"context"
	"fmt"
	"time"

	"gorgonia.org/gorgonia"
)

// epoch trains on the rest of the training set, from the current position, and evaluates the validation set.
func (r *run) epoch(ctx context.Context, number int) (e Epoch, err error) {
	start, before := time.Now(), r.at.Loss.Images
	e.Number = number
	err = r.training.run(ctx, number, &r.at, func(params []gorgonia.ValueGrad) error {
		lr := r.lr(r.steps() - 1)
		if err := r.checkRate(r.steps()-1, lr); err != nil {
			return err
		}
		r.solver.SetLR(lr)
		if err := r.solver.Step(params); err != nil {
			return err
		}
		if err := r.progress.Step(number, r.at.Loss.Images, r.look); err != nil {
			return err
		}
		return r.keeper.afterStep(r)
	})
	if err == nil {
		_, err = r.look()
		err = inBatch(r.at.Batches, err)
	}
	if err != nil {
		return e, fmt.Errorf("train: epoch %d: %w", number, err)
	}
	e.Training, e.LR = r.at.Loss.value(), r.lr(r.steps()-1)
	var validation position
	if err := r.validation.losses.Set(0); err != nil {
		return e, err
	}
	err = r.validation.run(ctx, 0, &validation, func([]gorgonia.ValueGrad) error { return nil })
	if err == nil {
		err = inBatch(validation.Batches, r.validation.read(&validation))
	}
	if err != nil {
		return e, fmt.Errorf("train: epoch %d: validation: %w", number, err)
	}
	e.Validation = validation.Loss.value()
	e.Duration, e.Images = time.Since(start), r.at.Loss.Images-before
	return e, nil
}

// steps returns the number of steps made, including that of the batch before the position.
func (r *run) steps() int { return len(r.history)*r.training.loader.Batches() + r.at.Batches }

// lr returns the learning rate of a step, counted from 0.
func (r *run) lr(step int) float64 {
	return r.cfg.Optimizer.Traits().LR * r.cfg.Schedule.Factor(step, r.total())
}

// total returns the number of steps of the whole run.
func (r *run) total() int { return r.cfg.Epochs * r.training.loader.Batches() }

// look waits for the device, updates the sum of the training losses in the position, and returns their mean. The error is that of the first step that
// failed.
func (r *run) look() (loss float64, err error) {
	if err := earliest(r.training.read(&r.at), r.solver.Check()); err != nil {
		return 0, err
	}
	return r.at.Loss.value(), nil
}

// goTo sets the position in the current epoch.
func (r *run) goTo(at position) error {
	r.at = at
	return r.training.losses.Set(at.Loss.Sum)
}
