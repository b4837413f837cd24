//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/train/optim"
)

// makeSlots takes memory for the rule's slots and fills it with zeros.
func (v *solver) makeSlots(lengths []int) error {
	list := make([]param, len(lengths))
	for i, n := range lengths {
		list[i] = param{n: n, slots: make([]cu.DevicePtr, len(v.traits.Slots))}
		for j, slot := range v.traits.Slots {
			var err error
			if list[i].slots[j], err = v.scope.Load(make([]float32, n), "slot "+slot.Name); err != nil {
				return err
			}
		}
	}
	v.params = list
	return nil
}

// Check waits for all steps. The error is a *optim.LateError if one of them came to NaN or infinity.
func (v *solver) Check() error {
	return v.do(func() error {
		var spoilt uint64
		if err := v.d.download(piece{bits(&spoilt), v.spoilt}); err != nil {
			return err
		}
		if spoilt != 0 {
			return &optim.LateError{Ago: v.steps - int(spoilt), Err: v.errorf("want finite weights and gradients whose squares are finite, got others")}
		}
		return nil
	})
}

// bits returns the memory of a number as float32s, to be copied.
func bits[T any](v *T) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(v)), unsafe.Sizeof(*v)/4)
}

// Export copies the slots and the number of steps to s. See optim.Solver.
func (v *solver) Export(s *optim.Memory) error {
	if v.params == nil && s != nil {
		for _, list := range s.Slots {
			for _, l := range list {
				clear(l)
			}
		}
		s.Steps = v.steps
		return nil
	}
	return v.copySlots(s, v.d.download, func() { s.Steps = v.steps })
}

// Import goes on from slots and a number of steps that Export gave. See optim.Solver.
func (v *solver) Import(s *optim.Memory) error {
	return v.copySlots(s, v.d.upload, func() { v.steps = s.Steps })
}

// copySlots transfers all slots between s and the device, and calls then if that went well.
func (v *solver) copySlots(s *optim.Memory, transfer func(...piece) error, then func()) error {
	return v.do(func() error {
		lengths := v.lengths(s)
		if err := s.Check(v.rule, lengths); err != nil {
			return fmt.Errorf("cuda: %w", err)
		}
		if v.params == nil && len(v.traits.Slots) > 0 {
			if err := v.makeSlots(lengths); err != nil {
				return err
			}
		}
		var pieces []piece
		for i, p := range v.params {
			for j, slot := range v.traits.Slots {
				pieces = append(pieces, piece{s.Slots[slot.Name][i], p.slots[j]})
			}
		}
		if err := transfer(pieces...); err != nil {
			return err
		}
		then()
		return nil
	})
}

// lengths are those of the parameters, by the memory's first slot if the solver has none yet.
func (v *solver) lengths(s *optim.Memory) (lengths []int) {
	for _, p := range v.params {
		lengths = append(lengths, p.n)
	}
	if v.params == nil && s != nil && len(v.traits.Slots) > 0 {
		for _, l := range s.Slots[v.traits.Slots[0].Name] {
			lengths = append(lengths, len(l))
		}
	}
	return lengths
}

// Close waits for the device and releases the slots.
func (v *solver) Close() error { return v.scope.close() }
