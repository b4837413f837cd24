package optim

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Solver is a gorgonia.Solver whose learning rate can follow a schedule and whose memory can be saved.
//
// Weights that come out of a step as NaN or infinite are an error of that Step or, on a device that does not wait for its
// steps, of the next Check. They may then have moved.
type Solver interface {
	gorgonia.Solver
	SetLR(lr float64)

	// Check waits for all steps and returns a *LateError if one of them went wrong.
	Check() error

	// Export copies the solver's memory to s, whose slices are as long as the parameters, in the order of Step. A solver
	// that has made no step has moments of zero.
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
	Steps int         // made so far
	M, V  [][]float32 // for each parameter the running mean of its gradient and of the gradient's square
}

// LateError is what a device finds to be wrong with a batch that it has gone on from since.
type LateError struct {
	Ago int // how many calls of the same kind, Step of a Solver or Add of a sum of losses, came after the one at fault
	Err error
}

func (e *LateError) Error() string { return fmt.Sprintf("%d batches before: %v", e.Ago, e.Err) }

func (e *LateError) Unwrap() error { return e.Err }
