//go:build cuda

package cuda

import (
	"errors"
	"fmt"
	"math"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// lossSum adds up losses on the device: a train.LossSum.
type lossSum struct {
	d     *Device
	scope *scope
	dev   cu.DevicePtr // a kernels.LossSum
	add   kernels.Kernel
	adds  int // since the last Set
}

// LossSum returns a sum of 0 for losses of this device's machines.
func (d *Device) LossSum() (train.LossSum, error) {
	s := &lossSum{d: d}
	var err error
	s.scope, err = d.build(func(sc *scope) (err error) {
		if s.add, err = sc.Kernel("loss_add"); err != nil {
			return err
		}
		var zero kernels.LossSum
		s.dev, err = sc.Load(bits(&zero), "a sum of losses")
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Set makes the sum another one.
func (s *lossSum) Set(sum float64) error {
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return fmt.Errorf("cuda: loss: want a finite sum, got %g", sum)
	}
	return s.do(func() error {
		s.adds = 0
		v := kernels.LossSum{Sum: sum}
		return s.d.upload(piece{bits(&v), s.dev})
	})
}

// Add puts the addition into the device's queue.
func (s *lossSum) Add(loss gorgonia.Value, images int) error {
	return s.do(func() error {
		v, ok := loss.(*Value)
		if !ok || v == nil || v.d != s.d || !s.d.scopes[v.scope] || v.n != 1 {
			return fmt.Errorf("cuda: loss: want a scalar of an open machine of this device, got a %T", loss)
		}
		if images < 1 {
			return fmt.Errorf("cuda: loss: want that of at least 1 image, got %d", images)
		}
		s.adds++
		return s.add.Launch(s.d.main, 1, s.dev, v.dev, images, s.adds)
	})
}

// Read waits for all losses and returns their sum. The error is a *optim.LateError if one of them is not finite.
func (s *lossSum) Read() (sum float64, err error) {
	err = s.do(func() error {
		var v kernels.LossSum
		if err := s.d.download(piece{bits(&v), s.dev}); err != nil {
			return err
		}
		if v.Bad != 0 {
			return &optim.LateError{Ago: s.adds - int(v.Bad), Err: fmt.Errorf("loss: want a finite number, got another: the sum is %g", v.Sum)}
		}
		sum = v.Sum
		return nil
	})
	return sum, err
}

// Close waits for the device and releases the sum.
func (s *lossSum) Close() error { return s.scope.close() }

func (s *lossSum) do(f func() error) error {
	return s.d.do(func() error {
		if !s.d.scopes[s.scope] {
			return errors.New("cuda: loss: the sum is closed")
		}
		return f()
	})
}
