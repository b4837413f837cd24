//go:build cuda

package cuda

import (
	"fmt"
	"slices"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// scope is what something that is open has taken from the driver, to be given back in reverse order: the kernels.Resources of its
// operations. Its methods are called with the device's context current.
type scope struct {
	d     *Device
	frees []func() error
}

func (d *Device) newScope() *scope {
	s := &scope{d: d}
	d.scopes[s] = true
	return s
}

// build calls build with a new scope, which it returns, and frees the scope if that fails.
func (d *Device) build(build func(s *scope) error) (s *scope, err error) {
	err = d.do(func() error {
		s = d.newScope()
		err := build(s)
		if err != nil {
			s.free()
		}
		return err
	})
	return s, err
}

// add has free called when the scope is freed.
func (s *scope) add(free func() error) { s.frees = append(s.frees, free) }

// Alloc takes memory for n float32s from the device. What it is for stands in the error.
func (s *scope) Alloc(n int, what string) (cu.DevicePtr, error) {
	p, err := cu.MemAlloc(4 * int64(n))
	if err != nil {
		room := ""
		if free, total, err := cu.MemInfo(); err == nil {
			room = fmt.Sprintf(" (%d of %d MB are free)", free/1e6, total/1e6)
		}
		return 0, fmt.Errorf("cuda: take %d bytes for %s: %w%s", 4*n, what, err, room)
	}
	s.add(func() error { return cu.MemFree(p) })
	return p, nil
}

// Product plans a matrix product in the device's arithmetic.
func (s *scope) Product(p driver.Product) (*driver.Plan, error) {
	p.TF32 = s.d.tf32
	plan, err := s.d.lt.Plan(p)
	if err == nil {
		s.add(plan.Close)
	}
	return plan, err
}

// Kernel returns a kernel, which the device keeps.
func (s *scope) Kernel(name string) (kernels.Kernel, error) { return s.d.kernels.get(s.d.own, name) }

// Load takes memory for a list and brings it there.
func (s *scope) Load(list []float32, what string) (cu.DevicePtr, error) {
	p, err := s.Alloc(len(list), what)
	if err != nil {
		return 0, err
	}
	return p, s.d.upload(piece{list, p})
}

// event makes an event, for one stream to wait for another.
func (s *scope) event() (cu.Event, error) {
	e, err := cu.MakeEvent(cu.DisableTiming)
	if err != nil {
		return e, fmt.Errorf("cuda: make an event: %w", err)
	}
	s.add(func() error { return cu.DestroyEvent(&e) })
	return e, nil
}

// free gives everything back and returns the first error. The device must be done with it. A second call does nothing.
func (s *scope) free() (err error) {
	for _, free := range slices.Backward(s.frees) {
		if e := free(); e != nil && err == nil {
			err = fmt.Errorf("cuda: release: %w", e)
		}
	}
	s.frees = nil
	delete(s.d.scopes, s)
	return err
}

// close waits for the device and frees the scope, unless the device has done so at its own end.
func (s *scope) close() error {
	err := s.d.do(func() error {
		if !s.d.scopes[s] {
			return nil
		}
		err := s.d.wait()
		if e := s.free(); err == nil {
			err = e
		}
		return err
	})
	if err == errClosed {
		return nil
	}
	return err
}
