package optim

import "fmt"

// Export copies the moments and the number of steps to s. See Solver.
func (a *AdamW) Export(s *Memory) error {
	if a.states == nil {
		for i := range s.M {
			clear(s.M[i])
			clear(s.V[i])
		}
		s.Steps = 0
		return nil
	}
	if err := a.fits(s); err != nil {
		return err
	}
	for i, state := range a.states {
		copy(s.M[i], state.m)
		copy(s.V[i], state.v)
	}
	s.Steps = a.steps
	return nil
}

// Import goes on from moments and a number of steps that Export gave. See Solver.
func (a *AdamW) Import(s *Memory) error {
	if a.states == nil {
		lengths := make([]int, len(s.M))
		for i, m := range s.M {
			lengths[i] = len(m)
		}
		a.start(lengths)
	}
	if err := a.fits(s); err != nil {
		return err
	}
	for i, state := range a.states {
		copy(state.m, s.M[i])
		copy(state.v, s.V[i])
	}
	a.steps = s.Steps
	return nil
}

// Check returns nil: Step has reported everything. See Solver.
func (a *AdamW) Check() error { return nil }

// Close does nothing: the solver holds memory of the process only. See Solver.
func (a *AdamW) Close() error { return nil }

// fits says how s differs in form from the solver's moments, if it does.
func (a *AdamW) fits(s *Memory) error {
	if len(s.M) != len(a.states) || len(s.V) != len(a.states) {
		return fmt.Errorf("optim: adamw: want moments of %d parameters, got %d and %d", len(a.states), len(s.M), len(s.V))
	}
	for i, state := range a.states {
		if len(s.M[i]) != len(state.m) || len(s.V[i]) != len(state.v) {
			return fmt.Errorf("optim: adamw: want moments of %d elements for parameter %d, got %d and %d",
				len(state.m), i, len(s.M[i]), len(s.V[i]))
		}
	}
	return nil
}
