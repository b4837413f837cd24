package optim

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
)

// Solver is a gorgonia.Solver whose learning rate can follow a schedule and whose memory can be saved.
//
// Weights that come out of a step as NaN or infinite are an error of that Step or, on a device that does not wait for its
// steps, of the next Check. They may then have moved.
type Solver interface {
	gorgonia.Solver

	// SetLR changes the learning rate, finite and at least 0, for the steps to come.
	SetLR(lr float64)

	// Check waits for all steps and returns a *LateError if one of them went wrong.
	Check() error

	// Export copies the solver's memory to s, which NewMemory has made for its rule and the lengths of the parameters, in the
	// order of Step. A solver that has made no step has slots of zero.
	Export(s *Memory) error

	// Import copies s to the solver's memory: the steps to come are those that would have come after Export. It comes before
	// the first Step; weights that were restored with it are in the memory of their model before the first machine that
	// reads them is made.
	Import(s *Memory) error

	// Close releases what the solver holds of its device. No other method comes after it.
	Close() error
}

// Memory is what a solver remembers from step to step.
type Memory struct {
	Steps int                    // made so far
	Slots map[string][][]float32 // for each of the rule's slots the numbers of each parameter
}

// errMemory reports a memory that is nil.
var errMemory = errors.New("optim: want a memory, got nil")

// NewMemory returns the memory of a solver that has made no step, for parameters of these lengths. It panics if the rule is nil or
// a length is negative, which are programming errors.
func NewMemory(r Rule, lengths []int) Memory {
	m := Memory{Slots: map[string][][]float32{}}
	for _, s := range r.Traits().Slots {
		list := make([][]float32, len(lengths))
		for i, n := range lengths {
			list[i] = make([]float32, n)
		}
		m.Slots[s.Name] = list
	}
	return m
}

// Check returns an error if m is not a memory of rule r for parameters of these lengths.
func (m *Memory) Check(r Rule, lengths []int) error {
	if m == nil {
		return errMemory
	}
	if err := Validate(r); err != nil {
		return err
	}
	t := r.Traits()
	if m.Steps < 0 {
		return fmt.Errorf("optim: %s: want a memory of at least 0 steps, got %d", t.Name, m.Steps)
	}
	if len(m.Slots) != len(t.Slots) {
		return fmt.Errorf("optim: %s: want a memory of %d slots, got %d", t.Name, len(t.Slots), len(m.Slots))
	}
	for _, slot := range t.Slots {
		list, ok := m.Slots[slot.Name]
		if !ok || len(list) != len(lengths) {
			return fmt.Errorf("optim: %s: want slot %s of %d parameters, got %d", t.Name, slot.Name, len(lengths), len(list))
		}
		for i, n := range lengths {
			if len(list[i]) != n {
				return fmt.Errorf("optim: %s: want slot %s of %d elements for parameter %d, got %d", t.Name, slot.Name, n, i, len(list[i]))
			}
		}
	}
	return nil
}

// LateError is what a device finds to be wrong with a batch that it has gone on from since.
type LateError struct {
	Ago int // how many calls of the same kind, Step of a Solver or Add of a sum of losses, came after the one at fault
	Err error
}

// Error returns how many batches ago the step was, and what was wrong with it.
func (e *LateError) Error() string { return fmt.Sprintf("%d batches before: %v", e.Ago, e.Err) }

// Unwrap returns Err.
func (e *LateError) Unwrap() error { return e.Err }
