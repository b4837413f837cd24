//go:build cuda

package cuda

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/denoise-go/denoise/train/optim"
)

// makeMoments takes memory for moments and fills it with zeros.
func (a *adamW) makeMoments(lengths []int) error {
	list := make([]param, len(lengths))
	for i, n := range lengths {
		p := param{n: n}
		var err error
		if p.m, err = a.scope.Alloc(n, "means of gradients"); err != nil {
			return err
		}
		if p.v, err = a.scope.Alloc(n, "means of squared gradients"); err != nil {
			return err
		}
		zeros := make([]float32, n)
		if err := a.d.upload(piece{zeros, p.m}, piece{zeros, p.v}); err != nil {
			return err
		}
		list[i] = p
	}
	a.params = list
	return nil
}

// Check waits for all steps. The error is a *optim.LateError if one of them came to NaN or infinity.
func (a *adamW) Check() error {
	return a.d.do(func() error {
		if err := a.open(); err != nil {
			return err
		}
		var spoilt uint64
		if err := a.d.download(piece{bits(&spoilt), a.spoilt}); err != nil {
			return err
		}
		if spoilt != 0 {
			return &optim.LateError{Ago: a.steps - int(spoilt), Err: errors.New("cuda: adamw: want finite weights and gradients whose squares are finite, got others")}
		}
		return nil
	})
}

// bits returns the memory of a number as float32s, to be copied.
func bits[T any](v *T) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(v)), unsafe.Sizeof(*v)/4)
}

// Export copies the moments and the number of steps to s. See optim.Solver.
func (a *adamW) Export(s *optim.Memory) error {
	if a.params == nil {
		for _, list := range s.Slots {
			for _, l := range list {
				clear(l)
			}
		}
		s.Steps = 0
		return nil
	}
	return a.copyMoments(s, a.d.download, func() { s.Steps = a.steps })
}

// Import goes on from moments and a number of steps that Export gave. See optim.Solver.
func (a *adamW) Import(s *optim.Memory) error {
	return a.copyMoments(s, a.d.upload, func() { a.steps = s.Steps })
}

func (a *adamW) copyMoments(s *optim.Memory, transfer func(...piece) error, then func()) error {
	return a.d.do(func() error {
		if err := a.open(); err != nil {
			return err
		}
		var lengths []int
		for _, p := range a.params {
			lengths = append(lengths, p.n)
		}
		if a.params == nil {
			for _, m := range s.Slots["m"] {
				lengths = append(lengths, len(m))
			}
		}
		if err := s.Check(a.cfg, lengths); err != nil {
			return fmt.Errorf("cuda: %w", err)
		}
		if a.params == nil {
			if err := a.makeMoments(lengths); err != nil {
				return err
			}
		}
		var pieces []piece
		for i, p := range a.params {
			pieces = append(pieces, piece{s.Slots["m"][i], p.m}, piece{s.Slots["v"][i], p.v})
		}
		if err := transfer(pieces...); err != nil {
			return err
		}
		then()
		return nil
	})
}

// Close waits for the device and releases the moments.
func (a *adamW) Close() error { return a.scope.close() }
