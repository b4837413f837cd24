//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/cu"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/dense"
)

// weight is a tensor that lives on the device and has its place in the host's memory, the same for all machines and solvers that
// use it.
type weight struct {
	d     *Device
	host  []float32
	dev   cu.DevicePtr
	users int
	scope *scope
	ahead bool // the device's numbers are newer than the host's
}

// weight returns the weight whose place on the host is a float32 tensor's memory; if it is new, it gets the host's numbers. It is
// used until the scope is freed.
func (s *scope) weight(t *tensor.Dense, name string) (*weight, error) {
	if !dense.IsRowMajor(t) || t.Shape().TotalSize() == 0 {
		return nil, fmt.Errorf("cuda: %s: want a tensor whose rows lie one after the other, got shape %v with strides %v", name, t.Shape(), t.Strides())
	}
	d, host := s.d, t.Float32s()
	w := d.weights[&host[0]]
	if w == nil {
		w = &weight{d: d, host: host, scope: d.newScope()}
		var err error
		if w.dev, err = w.scope.Load(host, name); err != nil {
			w.scope.free()
			return nil, err
		}
		d.weights[&host[0]] = w
	}
	if len(w.host) != len(host) {
		return nil, fmt.Errorf("cuda: %s: want the %d numbers that live on the device, got %d", name, len(w.host), len(host))
	}
	w.users++
	s.add(w.leave)
	return w, nil
}

// leave ends one use. The last user's takes the weight off the device.
func (w *weight) leave() error {
	if w.users--; w.users > 0 {
		return nil
	}
	delete(w.d.weights, &w.host[0])
	return w.scope.free()
}

// Sync brings the weights that solvers have moved into the memory of their models.
func (d *Device) Sync() error {
	return d.do(func() error {
		var pieces []piece
		for _, w := range d.weights {
			if w.ahead {
				pieces = append(pieces, piece{w.host, w.dev})
			}
		}
		if err := d.download(pieces...); err != nil {
			return err
		}
		for _, w := range d.weights {
			w.ahead = false
		}
		return nil
	})
}
