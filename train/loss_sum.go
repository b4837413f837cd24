package train

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
)

// LossSum adds up the losses of a pass where the device has them, so that nobody waits for a number that nobody looks at.
//
// A loss that is NaN or infinite is an error of its Add or, on a device that does not wait for its losses, of the next Read.
type LossSum interface {
	// Set replaces the sum.
	Set(sum float64) error

	// Add adds the mean loss of so many images, times their number. The loss is a scalar output of one of the device's
	// machines, as its last RunAll left it.
	Add(loss gorgonia.Value, images int) error

	// Read waits for all losses and returns their sum, or a *optim.LateError if one of them is not finite.
	Read() (float64, error)

	// Close releases what the sum holds of its device. No other method comes after it.
	Close() error
}

// hostSum is the LossSum of a device whose values are at hand.
type hostSum struct{ sum float64 }

func (s *hostSum) Set(sum float64) error {
	s.sum = sum
	return nil
}

func (s *hostSum) Add(loss gorgonia.Value, images int) error {
	v, ok := loss.Data().(float32)
	if !ok {
		return fmt.Errorf("loss: want a float32 value, got %T", loss.Data())
	}
	l := float64(v)
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return fmt.Errorf("loss: want a finite number, got %g", l)
	}
	s.sum += l * float64(images)
	return nil
}

func (s *hostSum) Read() (float64, error) { return s.sum, nil }

func (s *hostSum) Close() error { return nil }
