package optim

// Export copies the slots and the number of steps to s. See Solver.
func (h *host) Export(s *Memory) error {
	if s == nil {
		return errMemory
	}
	if h.params == nil {
		for _, list := range s.Slots {
			for _, l := range list {
				clear(l)
			}
		}
		s.Steps = h.steps
		return nil
	}
	if err := s.Check(h.rule, h.counts); err != nil {
		return err
	}
	for j, slot := range h.traits.Slots {
		for i, p := range h.params {
			copy(s.Slots[slot.Name][i], p.slots[j])
		}
	}
	s.Steps = h.steps
	return nil
}

// Import goes on from slots and a number of steps that Export gave. See Solver.
func (h *host) Import(s *Memory) error {
	if s == nil {
		return errMemory
	}
	counts := h.counts
	if h.params == nil {
		counts = s.counts()
	}
	if err := s.Check(h.rule, counts); err != nil {
		return err
	}
	h.steps = s.Steps
	if len(h.traits.Slots) == 0 {
		return nil
	}
	if h.params == nil {
		h.start(counts)
	}
	for j, slot := range h.traits.Slots {
		for i, p := range h.params {
			copy(p.slots[j], s.Slots[slot.Name][i])
		}
	}
	return nil
}

// counts returns how many elements each parameter has by any of the slots; nil without slots.
func (m *Memory) counts() (counts []int) {
	for _, list := range m.Slots {
		counts = make([]int, len(list))
		for i, l := range list {
			counts[i] = len(l)
		}
		break
	}
	return counts
}

// Check returns nil: Step has reported everything. See Solver.
func (h *host) Check() error { return nil }

// Close does nothing: the solver holds memory of the process only. See Solver.
func (h *host) Close() error { return nil }
