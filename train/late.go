package train

import (
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/train/optim"
)

// inLateBatch is inBatch for late errors, and returns others unchanged.
func inLateBatch(batch int, err error) error {
	if late := new(optim.LateError); !errors.As(err, &late) {
		return err
	}
	return inBatch(batch, err)
}

// inBatch adds to an error the number of its batch, from 1: for a late error that of the batch at fault, for others that of the batch given.
func inBatch(batch int, err error) error {
	if err == nil {
		return nil
	}
	var late *optim.LateError
	if errors.As(err, &late) {
		batch, err = batch-late.Ago, late.Err
	}
	return fmt.Errorf("batch %d: %w", batch, err)
}

// earliest returns the error of a loss or that of a step, whichever comes first in training. In one batch the loss comes first.
func earliest(loss, step error) error {
	var l, s *optim.LateError
	if loss == nil || errors.As(loss, &l) && errors.As(step, &s) && s.Ago > l.Ago {
		return step
	}
	return loss
}
