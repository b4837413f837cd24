package train

import (
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/train/optim"
)

// inLateBatch is inBatch for a late error, and leaves others as they are.
func inLateBatch(batch int, err error) error {
	if late := new(optim.LateError); !errors.As(err, &late) {
		return err
	}
	return inBatch(batch, err)
}

// inBatch names the batch that an error belongs to: the one it was met in, counted from 1, unless it is a late one.
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

// earliest returns the error of a loss or that of a step, whichever came first. Within a batch the loss does.
func earliest(loss, step error) error {
	var l, s *optim.LateError
	if loss == nil || errors.As(loss, &l) && errors.As(step, &s) && s.Ago > l.Ago {
		return step
	}
	return loss
}
